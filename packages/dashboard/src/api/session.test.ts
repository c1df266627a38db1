import { createServer, type RequestListener } from 'node:http';
import { DaybookError } from '@daybook/sdk';
import { afterEach, describe, expect, test } from 'vitest';
import { describeError } from './describe-error.ts';
import { closeSession, fetchMe, openSession } from './session.ts';

// A browser resolves paths against the page's address; here the test does.
const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

async function serving(answer: RequestListener, act: () => Promise<void>): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  globalThis.fetch = (path, init) =>
    realFetch(new URL(String(path), `http://127.0.0.1:${address.port}`), init);
  try {
    await act();
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function failure(error: unknown): DaybookError {
  if (error instanceof DaybookError) return error;
  throw new Error(`must be a DaybookError, not ${String(error)}`);
}

describe('the session', () => {
  test('is opened with the key in the body, never in the address', async () => {
    const seen: string[] = [];
    const answer: RequestListener = (request, response) => {
      seen.push(`${request.method} ${request.url}`);
      request.on('data', (chunk) => seen.push(String(chunk))).on('end', () => response.writeHead(204).end());
    };
    await serving(answer, async () => {
      await openSession('dbk_x');
      await closeSession();
    });
    expect(seen).toEqual(['POST /v1/session', '{"apiKey":"dbk_x"}', 'DELETE /v1/session']);
  });

  test('that nobody opened is no error', async () => {
    await serving(
      (_, response) => response.writeHead(401).end('{}'),
      async () => expect(await fetchMe()).toBeUndefined(),
    );
  });

  test("fails with the server's own words", async () => {
    const problem = {
      type: '/docs/problems#unauthorized',
      title: 'A valid API key is needed',
      detail: 'the API key is not known',
    };
    await serving(
      (_, response) =>
        response.writeHead(401, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem)),
      async () => {
        const error = failure(await openSession('dbk_x').catch((caught: unknown) => caught));
        expect(error).toMatchObject({ status: 401, type: problem.type });
        expect(describeError(error)).toEqual({ title: problem.title, detail: 'The API key is not known' });
      },
    );
  });

  test('fails clearly where something else answers, or nothing', async () => {
    await serving(
      (_, response) => response.writeHead(502).end('<html>'),
      async () => expect(failure(await fetchMe().catch((caught: unknown) => caught)).title).toBe('HTTP 502'),
    );
    globalThis.fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    expect(failure(await fetchMe().catch((caught: unknown) => caught))).toMatchObject({
      status: 0,
      type: 'network',
    });
  });
});
