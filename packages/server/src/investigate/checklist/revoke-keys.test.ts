import { afterAll, beforeAll, expect, test } from 'vitest';
import { PresentState } from '../../workspace/investigations/present-state.ts';
import { openTestWorkspace } from '../../workspace/team/workspace.testing.ts';
import { type Act, openHistories, type TestHistories } from '../history.testing.ts';
import type { Present } from './present.ts';
import { keysMadeBy, keysToRevoke } from './revoke-keys.ts';

const ANA = 'ana@acme.example';
const SUSPECT = 'shop-backend';

let histories: TestHistories;
beforeAll(async () => {
  histories = await openHistories();
});
afterAll(() => histories.close());

const reported = (action: string, at: number, on = 'ci', recordedBy = 'loader'): Act => ({
  ...{ action, at, on, by: ANA },
  recordedBy: { type: 'api-key', name: recordedBy },
});
const created = (at: number, on?: string, recordedBy?: string) =>
  reported('API_KEY_CREATE', at, on, recordedBy);
const revoked = (at: number, on?: string, recordedBy?: string) =>
  reported('API_KEY_REVOKE', at, on, recordedBy);

/** A workspace that has no keys, and a log with these acts, the later ones recorded after the others. */
async function open(acts: readonly Act[], later: readonly Act[] = []): Promise<Present> {
  const { db, time, organization } = openTestWorkspace();
  const log = await histories.open(acts);
  await log.record(later);
  const state = new PresentState({ db, clock: () => time.now });
  return { ask: log.ask(), state, organizationId: organization('org_acme'), askedAt: time.now };
}

test.each<[string, readonly Act[], readonly Act[], object]>([
  ['was revoked', [created(1), revoked(2)], [], { state: 'done', at: 2 }],
  ['was made again since', [created(1), revoked(2), created(5)], [], { state: 'open' }],
  [
    'was made again, and revoked again',
    [created(1), revoked(2), created(5)],
    [revoked(6)],
    { state: 'done', at: 6 },
  ],
  ['was made before, as is reported later', [revoked(2)], [created(1)], { state: 'done', at: 2 }],
  ['was made again in the same moment', [created(1), revoked(2)], [created(2)], { state: 'open' }],
  ['nobody could make again', [revoked(2), { ...created(5), outcome: 'denied' }], [], { state: 'done' }],
  ['the suspect alone says was made again', [revoked(2), created(5, 'ci', SUSPECT)], [], { state: 'done' }],
])('a key of elsewhere that %s is what the log says', async (_, acts, later, expected) => {
  const present = await open(acts, later);
  const [item] = await keysToRevoke(['ci'], present, SUSPECT);
  expect(item).toMatchObject({ kind: 'revoke-key', name: 'ci', ...expected });
});

test('a key of somebody who leaves is to be revoked when it was made again', async () => {
  const present = await open([created(1), revoked(2), created(5), created(1, 'old'), revoked(2, 'old')]);
  expect(await keysMadeBy(ANA, ['ci', 'old'], present)).toMatchObject([{ name: 'ci', state: 'open' }]);
});

test('a key is not another one of the same letters', async () => {
  const present = await open([created(1, 'CI'), created(1, 'ci'), revoked(2, 'ci')]);
  expect(await keysToRevoke(['CI', 'ci'], present)).toMatchObject([
    { name: 'CI', state: 'open' },
    { name: 'ci', state: 'done' },
  ]);
});
