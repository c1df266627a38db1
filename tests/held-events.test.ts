import { createClient } from '@daybook/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../packages/cli/src/test-io.testing.ts';
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
  await expectHidden();
  await server.browse(owner, `/v1/legal-holds/${id}`, { method: 'DELETE' });
  await expect.poll(() => filesWith(HELD), { timeout: 60_000, interval: 200 }).toEqual([]);
  expect((await verify()).code).toBe(0);
}, 150_000);

/** The log verifies in part while something is held: said in words, in JSON, and by the exit code. */
async function expectHidden(): Promise<void> {
  const { hidden, visibleFrom } = await createClient({
    url: server.url,
    apiKey: server.apiKey,
  }).ledger.openings(0);
  const held = hidden.filter(({ why }) => why === 'held');
  expect(held).toEqual([{ first: expect.any(Number), last: held[0]?.first, why: 'held' }]);
  expect(held[0]?.last).toBeLessThan(visibleFrom);
  const { code, out } = await verify();
  expect([code, out]).toEqual([3, expect.stringMatching(/^Verified in part: .* hidden/)]);
  expect(out).toMatch(/Not proved:\n.*hidden, not checked: \d+ positions? \(held, or about to expire\)/s);
  const json = await verify('--json');
  expect([json.code, JSON.parse(json.out)]).toEqual([
    3,
    expect.objectContaining({ ok: false, code: 'partly', hidden: expect.objectContaining({ held: 1 }) }),
  ]);
}

function verify(...args: readonly string[]) {
  const env = { DAYBOOK_URL: server.url, DAYBOOK_API_KEY: server.apiKey };
  return runCommand(['verify', 'ledger', '--key', server.verifierKey, '--payloads', ...args], { env });
}
