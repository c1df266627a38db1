import { afterAll, beforeAll, expect, test } from 'vitest';
import { PresentState } from '../../workspace/investigations/present-state.ts';
import { openTestWorkspace } from '../../workspace/team/workspace.testing.ts';
import { type Act, openHistories, type TestHistories } from '../history.testing.ts';
import { membership, sessionsOf } from './people.ts';
import type { Present } from './present.ts';

let histories: TestHistories;
beforeAll(async () => {
  histories = await openHistories();
});
afterAll(() => histories.close());

const ANA = 'ana@acme.example';

/** An organization whose log has these acts, the later ones recorded after the others, and who is a member of it. */
async function open(acts: readonly Act[] = [], later: readonly Act[] = []) {
  const workspace = openTestWorkspace();
  const organizationId = workspace.organization('org_acme');
  const log = await histories.open([{ at: 0, by: 'system', action: 'ORGANIZATION_CREATE' }, ...acts]);
  await log.record(later);
  const state = new PresentState({ db: workspace.db, clock: () => workspace.time.now });
  const present: Present = { ask: log.ask(), state, organizationId, askedAt: workspace.time.now };
  return { ...workspace, present, organizationId };
}

const reported = (action: string, at: number, on = ANA): Act => ({
  ...{ at, action, on, by: 'ben@acme.example' },
  recordedBy: { type: 'api-key', name: 'shop-backend' },
});

test('sessions of a member are open as long as there are any', async () => {
  const { present, person, organizationId, db } = await open();
  const { memberId } = person('ana', organizationId, 'member');
  expect(await sessionsOf('Ana@acme.example', 0, present)).toMatchObject({
    state: 'open',
    memberId,
    sessions: 1,
  });
  db.exec('DELETE FROM "session"');
  expect(await sessionsOf(ANA, 0, present)).toMatchObject({ state: 'done', memberId });
});

test('sessions of an account elsewhere are done once it is reported that they ended after the change', async () => {
  const { present } = await open([
    reported('PASSWORD_CHANGE', 1_000),
    reported('SESSION_REVOKE', 9_000, 'ben@acme.example'),
  ]);
  expect(await sessionsOf(ANA, 1_000, present)).toMatchObject({ state: 'done', at: 1_000 });
  expect(await sessionsOf(ANA, 1_001, present)).toMatchObject({
    state: 'open',
    detail: expect.stringContaining('not a member of this workspace'),
  });
});

test.each<[string, readonly Act[], string]>([
  ['was never there', [], 'gone'],
  ['was removed', [reported('TEAM_MEMBER_ADD', 1), reported('TEAM_MEMBER_REMOVE', 2)], 'done'],
  ['was added elsewhere and is still there', [reported('TEAM_MEMBER_ADD', 1)], 'open'],
  ['came back elsewhere', [reported('TEAM_MEMBER_REMOVE', 1), reported('TEAM_MEMBER_ADD', 2)], 'open'],
  [
    'was added here, and is no member any more',
    [{ at: 1, by: ANA, action: 'TEAM_MEMBER_ADD', on: ANA }],
    'done',
  ],
])('the membership of somebody who %s is what the log says', async (_, acts, state) => {
  const { present } = await open(acts);
  expect(await membership(ANA, present)).toMatchObject([{ kind: 'remove-member', state, name: ANA }]);
});

test('a membership ended when the removal came last, in whatever order it is reported', async () => {
  const { present } = await open([reported('TEAM_MEMBER_REMOVE', 2)], [reported('TEAM_MEMBER_ADD', 1)]);
  expect(await membership(ANA, present)).toMatchObject([{ state: 'done', at: 2 }]);
});
