import { createClient } from '@daybook/sdk';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { OWNER, type Person } from './page.testing.ts';

/** Where a test's server is, and a key that may read its log. */
type Site = { readonly url: string; readonly apiKey: string };

export type Caller = <Answer>(
  method: string,
  path: string,
  json?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>;

/** Signs a person in, and calls the server as the page of that person would; an answer that is no success throws. */
export async function callAs(site: Site, { email, password }: Person = OWNER): Promise<Caller> {
  const post = await send(site, {}, 'POST', '/api/auth/sign-in/email', { email, password });
  return callerWith(site, cookiesOf(post));
}

/** Somebody with a role, by invitation. */
export async function joinAs(site: Site, role: string): Promise<Person> {
  const person = { email: `${role}@acme.example`, password: `password of ${role}` };
  const call = await callAs(site);
  const { id } = await call<{ id: string }>('POST', '/v1/invitations', { email: person.email, role });
  const headers = { 'Daybook-Invitation': id };
  const made = await send(site, headers, 'POST', '/api/auth/sign-up/email', { name: role, ...person });
  await callerWith(site, cookiesOf(made))('POST', `/v1/invitations/${id}/accept`);
  return person;
}

function callerWith(site: Site, cookie: string): Caller {
  return async (method, path, json) => {
    const text = await (await send(site, { cookie }, method, path, json)).text();
    return text === '' ? undefined : JSON.parse(text);
  };
}

async function send(
  { url }: Site,
  headers: Readonly<Record<string, string>>,
  method: string,
  path: string,
  json?: unknown,
): Promise<Response> {
  const response = await fetch(url + path, {
    method,
    headers: {
      origin: url,
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response;
}

function cookiesOf({ headers }: Response): string {
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

/** Waits until the log has so many events for a filter, and returns them, the oldest first. */
export async function loggedEvents({ url, apiKey }: Site, q: string, count: number) {
  const client = createClient({ url, apiKey });
  const find = async () => (await client.list({ q, limit: 50 })).events;
  await expect.poll(async () => (await find()).length, { timeout: 15_000 }).toBe(count);
  return (await find()).toReversed();
}

/** What the page asks the server from now on, such as `GET /v1/secrets`, in order. */
export function watchCalls(page: Page): readonly string[] {
  const calls: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/v1/')) calls.push(`${request.method()} ${pathname}`);
  });
  return calls;
}
