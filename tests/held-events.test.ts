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
  const recorded = await server.call('/v1/events', {
    json: [
      secretRead({ metadata: { note: NOT_HELD } }),
      secretRead({ metadata: { note: HELD }, context: { environment: 'legal' } }),
    ],
  });
  await expect.poll(() => filesWith(NOT_HELD), { timeout: 60_000, interval: 200 }).toEqual([]);
  expect(filesWith(HELD)).not.toEqual([]);
  expect((await server.call(`/v1/events?q=${HELD}`)).body).toMatchObject({ events: [] });
  await expectHidden();
  await expectProof(owner, id);
  const [, held] = (recorded.body as { ids: string[] }).ids;
  expect(await server.call(`/v1/events/${held}`)).toMatchObject({
    status: 410,
    body: { type: '/docs/api#expired', announcement: null },
  });
  await server.browse(owner, `/v1/legal-holds/${id}`, { method: 'DELETE' });
  await expect.poll(() => filesWith(HELD), { timeout: 60_000, interval: 200 }).toEqual([]);
  await verifies(0);
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
  const out = await verifies(3);
  expect(out).toMatch(/^Verified in part: .* hidden/);
  expect(out).toMatch(/Not proved:\n.*hidden, not checked: \d+ positions? \(held, or about to expire\)/s);
  expect(JSON.parse(await verifies(3, '--json'))).toMatchObject({
    ok: false,
    code: 'partly',
    hidden: { held: 1 },
  });
}

/** Whoever may read what is held can have it proved, though nobody is shown it. */
async function expectProof(owner: string, hold: string): Promise<void> {
  const json = { format: 'ndjson', q: '', proofs: true, hold };
  const asked = await server.browse(owner, '/v1/exports', { json });
  const { id } = asked.body as { id: string };
  const made = () => server.browse(owner, `/v1/exports/${id}`);
  await expect.poll(async () => (await made()).body, { timeout: 60_000 }).toMatchObject({ state: 'done' });
  const { text } = await server.browse(owner, `/v1/exports/${id}/download`);
  expect(text).toContain(HELD);
  const args = ['verify', 'bundle', '-', '--key', server.verifierKey, '--json'];
  const { code, out } = await runCommand(args, { input: text });
  expect([code, JSON.parse(out)]).toEqual([
    0,
    expect.objectContaining({ ok: true, kind: 'selection', events: 1 }),
  ]);
}

/** What the verifier says once its exit code is this one: a sweep may come in between. */
async function verifies(expected: number, ...args: readonly string[]): Promise<string> {
  let said = '';
  const code = async () => {
    const answer = await verify(...args);
    said = answer.out;
    return answer.code;
  };
  await expect.poll(code, { timeout: 60_000 }).toBe(expected);
  return said;
}

function verify(...args: readonly string[]) {
  const env = { DAYBOOK_URL: server.url, DAYBOOK_API_KEY: server.apiKey };
  return runCommand(['verify', 'ledger', '--key', server.verifierKey, '--payloads', ...args], { env });
}
