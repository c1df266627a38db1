import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, secretRead, startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const batch = (n: number) => ({ events: Array.from({ length: n }, () => secretRead()) });
/** Records one event a time until an answer has the status. */
async function until(status: number): Promise<Answer> {
  for (;;) {
    const answer = await server.call('/v1/events', { json: secretRead() });
    if (answer.status === status) return answer;
  }
}

test('when the disk fails, nothing is falsely acknowledged, and recording goes on by itself when it works again', async () => {
  const before = await server.total();
  const ledger = join(server.dataFolder, 'ledger');
  rmSync(ledger, { recursive: true, force: true });
  // A file where the folder should be: no tile can be written.
  writeFileSync(ledger, '');
  const durable = await server.call('/v1/events', {
    json: batch(300),
    headers: { Prefer: 'wait=sequenced' },
  });
  expect(durable).toMatchObject({ status: 202, body: { accepted: 300 } });
  expect(durable.body).not.toHaveProperty('positions');
  const refused = await until(503);
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(refused.body).toMatchObject({ detail: expect.stringMatching(/recorded/) });
  expect(await server.call('/readyz')).toMatchObject({
    status: 503,
    body: { reasons: [expect.stringContaining('journal')] },
  });
  expect((await server.call('/healthz')).status).toBe(200);

  rmSync(ledger);
  await until(202);
  expect((await server.call('/readyz')).status).toBe(200);
  const after = await server.total();
  expect(after).toBeGreaterThanOrEqual(before + 301);
});
