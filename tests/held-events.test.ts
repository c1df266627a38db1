import { afterAll, beforeAll, expect, test } from 'vitest';
import { secretRead, startTestServer, type TestServer } from '../packages/server/src/http/server.testing.ts';
import { filesWithText } from './files-with-text.testing.ts';

// Events expire after a second here.

const HELD = 'HELD_CANARY_31c8';
const NOT_HELD = 'FREE_CANARY_31c8';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    DAYBOOK_RETENTION_DAYS_BUSINESS: (1 / 86_400).toFixed(12),
    DAYBOOK_SWEEP_SECONDS: '1',
  });
});
afterAll(() => server.stop());

const filesWith = (text: string) => filesWithText(server.dataFolder, text);

test('what expires and is held stays in the folder, unseen, until the hold is released', async () => {
  const owner = await server.signIn();
  const placed = await server.browse(owner, '/v1/legal-holds', {
    json: { name: 'Case 117', reason: 'a letter', scope: 'filter', q: 'env:legal' },
  });
  const { id } = placed.body as { id: string };
  await server.call('/v1/events', {
    json: [
      secretRead({ metadata: { note: NOT_HELD } }),
      secretRead({ metadata: { note: HELD }, context: { environment: 'legal' } }),
    ],
  });
  await expect.poll(() => filesWith(NOT_HELD), { timeout: 60_000, interval: 200 }).toEqual([]);
  expect(filesWith(HELD)).not.toEqual([]);
  expect((await server.call(`/v1/events?q=${HELD}`)).body).toMatchObject({ events: [] });
  await server.browse(owner, `/v1/legal-holds/${id}`, { method: 'DELETE' });
  await expect.poll(() => filesWith(HELD), { timeout: 60_000, interval: 200 }).toEqual([]);
}, 150_000);
