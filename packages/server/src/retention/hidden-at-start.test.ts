import { afterAll, beforeAll, expect, test } from 'vitest';
import { secretRead, startTestServer, type TestServer } from '../http/server.testing.ts';

// Events expire after a millisecond here, and are swept once a day, so that what comes after the first sweep waits for the next.

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    DAYBOOK_RETENTION_DAYS_BUSINESS: (1 / 86_400_000).toFixed(12),
    DAYBOOK_SWEEP_SECONDS: '86400',
  });
});
afterAll(() => server.stop());

test('what has expired while a server was stopped is hidden before it answers anything', async () => {
  await server.call('/v1/events', { json: [secretRead(), secretRead()] });
  await server.restart();
  const { openings, hidden, visibleFrom } = (await server.call('/v1/ledger/openings?from=0')).body as {
    openings: readonly unknown[];
    hidden: readonly { first: number; last: number; why: string }[];
    visibleFrom: number;
  };
  expect(visibleFrom).toBeGreaterThanOrEqual(2);
  expect(openings).toEqual([]);
  expect(hidden).toEqual([{ first: 0, last: visibleFrom - 1, why: 'expiring' }]);
});
