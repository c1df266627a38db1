import { createServer, type RequestListener } from 'node:http';
import { DaybookError } from '@daybook/sdk';
import { afterEach, describe, expect, test } from 'vitest';
import { signIn, verifyCode } from './accounts.ts';
import { pathOf, server } from './call.ts';
import { describeError } from './describe-error.ts';
import { isProblem } from './read-problem.ts';
import { fetchMe } from './session.ts';
import { noteOrganizationChange, shownOrganization, showOrganization } from './shown-organization.ts';

// A browser resolves paths against the page's address; here the test does.
const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
  showOrganization(undefined);
});

async function serving(answer: RequestListener, act: () => Promise<void>): Promise<void> {
  const listening = createServer(answer);
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  globalThis.fetch = (path, init) =>
    realFetch(new URL(String(path), `http://127.0.0.1:${address.port}`), init);
  try {
    await act();
  } finally {
    listening.closeAllConnections();
    await new Promise((resolve) => listening.close(resolve));
  }
}

/** A server that answers everything the same way, and what it was asked. */
function answering(
  status: number,
  body: unknown,
): { readonly listener: RequestListener; readonly seen: string[] } {
  const seen: string[] = [];
  const listener: RequestListener = (request, response) => {
    const { 'daybook-organization': organization } = request.headers;
    seen.push(`${request.method} ${request.url}${organization === undefined ? '' : ` for ${organization}`}`);
    let sent = '';
    request
      .on('data', (chunk) => {
        sent += String(chunk);
      })
      .on('end', () => {
        if (sent !== '') seen.push(sent);
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(status === 204 ? undefined : JSON.stringify(body));
      });
  };
  return { listener, seen };
}

async function failureOf(call: Promise<unknown>): Promise<DaybookError> {
  const error = await call.catch((caught: unknown) => caught);
  if (error instanceof DaybookError) return error;
  throw new Error(`must be a DaybookError, not ${String(error)}`);
}

describe('the session', () => {
  test('is opened with the password in the body, never in the address', async () => {
    const { listener, seen } = answering(200, { user: {} });
    await serving(listener, async () => {
      expect(await signIn({ email: 'ana@acme.example', password: 'a secret' })).toBe('signed-in');
      await verifyCode('123456', true);
    });
    expect(seen).toEqual([
      'POST /api/auth/sign-in/email',
      '{"email":"ana@acme.example","password":"a secret"}',
      'POST /api/auth/two-factor/verify-totp',
      '{"code":"123456","trustDevice":true}',
    ]);
  });

  test('waits for the second factor where there is one', async () => {
    await serving(answering(200, { twoFactorRedirect: true }).listener, async () => {
      expect(await signIn({ email: 'a', password: 'b' })).toBe('second-factor');
    });
  });

  test('that nobody opened is no error, nor one of somebody without an organization', async () => {
    await serving(answering(401, {}).listener, async () => {
      expect(await fetchMe()).toEqual({ kind: 'nobody' });
    });
    await serving(answering(403, { type: '/docs/api#no-membership' }).listener, async () => {
      expect(await fetchMe()).toEqual({ kind: 'homeless' });
    });
  });
});

describe('a call', () => {
  test('says which organization it is for, and notes when the session has another', async () => {
    showOrganization('org_1');
    const { listener, seen } = answering(409, {
      type: '/docs/api#organization-changed',
      detail: 'it changed',
    });
    await serving(listener, async () => {
      const error = await failureOf(
        server.get(pathOf`/v1/secrets/${'a/b?c'}`, { query: { env: 'x y', no: undefined } }),
      );
      expect(isProblem(error, 'organization-changed')).toBe(true);
    });
    expect(seen).toEqual(['GET /v1/secrets/a%2Fb%3Fc?env=x+y for org_1']);
    expect(shownOrganization()).toBe('org_1');
    noteOrganizationChange('Other');
    showOrganization('org_2');
    expect(shownOrganization()).toBe('org_2');
  });

  test("fails with the server's own words, of whichever kind, and with the fields that they are about", async () => {
    const problem = {
      type: '/docs/api#invalid-request',
      title: 'The request is not valid',
      detail: 'email must be an e-mail address',
      errors: [{ path: 'email', message: 'must be an e-mail address' }, { nonsense: true }],
    };
    await serving(answering(422, problem).listener, async () => {
      const error = await failureOf(server.post('/v1/invitations', { json: {} }));
      expect(error).toMatchObject({ status: 422, type: problem.type, errors: [problem.errors[0]] });
      expect(describeError(error).detail).toBe('Email must be an e-mail address');
    });
    await serving(answering(401, { code: 'INVALID_CODE', message: 'Invalid code' }).listener, async () => {
      const error = await failureOf(verifyCode('000000', false));
      expect(error).toMatchObject({ status: 401, type: 'INVALID_CODE', detail: 'Invalid code' });
    });
  });

  test('fails clearly where something else answers, or nothing', async () => {
    await serving(
      (_, response) => response.writeHead(502).end('<html>'),
      async () => expect((await failureOf(fetchMe())).title).toBe('HTTP 502'),
    );
    globalThis.fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    expect(await failureOf(fetchMe())).toMatchObject({ status: 0, type: 'network' });
  });
});
