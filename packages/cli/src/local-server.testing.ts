import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@daybook/sdk';
import { createKey, initialize, startServer } from '@daybook/server';

export type LocalServer = {
  /** What a client command needs to reach it with the first key. */
  readonly env: { readonly DAYBOOK_URL: string; readonly DAYBOOK_API_KEY: string };
  readonly folder: string;
  readonly verifierKey: string;
  /** A further key, of these scopes. */
  makeKey(name: string, scopes: readonly string[]): Promise<string>;
  /** A key of all that concerns secrets in some environments alone, made by the owner. */
  makeHeldKey(name: string, environments: readonly string[]): Promise<string>;
  /** Events that match, oldest first, once everything recorded can be found. */
  events(filter: string): Promise<readonly Record<string, unknown>[]>;
  stop(): Promise<void>;
};

/** A real server on a folder of its own. */
export async function startLocalServer(): Promise<LocalServer> {
  const folder = await mkdtemp(join(tmpdir(), 'daybook-cli-'));
  const dataFolder = join(folder, 'data');
  const { apiKey, verifierKey } = await initialize({ dataFolder, organizationName: 'Acme', env: {} });
  const server = await startServer({ dataFolder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
  const client = createClient({ url: server.url, apiKey });
  return {
    env: { DAYBOOK_URL: server.url, DAYBOOK_API_KEY: apiKey },
    folder,
    verifierKey,
    makeKey: async (name, scopes) => (await createKey({ dataFolder, name, scopes, env: {} })).key,
    makeHeldKey: async (name, environments) => {
      const person = { email: 'olga@acme.example', name: 'Olga', password: 'correct horse battery' };
      const send = (path: string, json: unknown, cookie = '') =>
        fetch(server.url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: server.url, cookie },
          body: JSON.stringify(json),
        });
      const token = new URL(server.setupUrl ?? server.url).searchParams.get('token');
      await send('/v1/setup', { token, ...person });
      const { email, password } = person;
      const signedIn = await send('/api/auth/sign-in/email', { email, password });
      const cookie = signedIn.headers.getSetCookie().map((text) => text.split(';')[0]);
      const scopes = ['secrets:read', 'secrets:write'];
      const made = await send('/v1/api-keys', { name, scopes, environments }, cookie.join('; '));
      const { key } = (await made.json()) as { key?: string };
      if (key === undefined) throw new Error(`making a key was answered ${made.status}`);
      return key;
    },
    events: async (q) => {
      for (;;) {
        const { events, coverage } = await client.list({ q, order: 'oldest', limit: 1000 });
        if (coverage.pending === 0) return events as readonly unknown[] as Record<string, unknown>[];
      }
    },
    stop: async () => {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}
