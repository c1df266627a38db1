import { afterAll, beforeAll, expect, test } from 'vitest';
import { PresentState } from '../../workspace/investigations/present-state.ts';
import { openTestWorkspace } from '../../workspace/team/workspace.testing.ts';
import { type Act, openHistories, type TestHistories } from '../history.testing.ts';
import type { Change } from '../investigations.ts';
import { restorations } from './restore.ts';

let histories: TestHistories;
beforeAll(async () => {
  histories = await openHistories();
});
afterAll(() => histories.close());

const [MALLORY, BEN] = ['mallory@acme.example', 'ben@acme.example'];
const change = (at: number, by: string, action = 'SECRET_SET'): Act => ({
  ...{ at, by, action, environment: 'production' },
  recordedBy: { type: 'api-key', name: 'shop-backend' },
});

/** What is to be restored where all that mallory changed stands out. */
async function restored(...acts: readonly Act[]) {
  const log = await histories.open(acts);
  const workspace = openTestWorkspace();
  const changes = log.rows.map(
    ({ position, event: { actor, action, resource, occurredAt } }): Change => ({
      ...{ position, actor: actor.name, action, resource: resource.name, environment: 'production' },
      ...{ occurredAt: Date.parse(occurredAt), earlier: 0, isReported: true },
      rules: actor.name === MALLORY ? ['first-write'] : [],
    }),
  );
  return restorations(changes.toReversed(), {
    ask: log.ask(),
    state: new PresentState({ db: workspace.db, clock: () => workspace.time.now }),
    organizationId: workspace.organization('org_acme'),
  });
}

test.each<[string, readonly Act[], object]>([
  ['their own second set', [change(20, MALLORY)], { state: 'open' }],
  ['a set between theirs', [change(15, BEN), change(20, MALLORY)], { state: 'open' }],
  [
    'a set before they deleted it',
    [change(15, BEN), change(20, MALLORY, 'SECRET_DELETE')],
    { state: 'open' },
  ],
  ['a set after the last of theirs', [change(20, MALLORY), change(30, BEN)], { state: 'done', at: 30 }],
])(
  'what somebody changed elsewhere after %s is restored once it is set after the last such change',
  async (_, acts, expected) => {
    const items = await restored(change(5, BEN), change(10, MALLORY), ...acts);
    expect(items).toMatchObject([{ kind: 'restore', name: 'DATABASE_URL', position: 1, ...expected }]);
  },
);
