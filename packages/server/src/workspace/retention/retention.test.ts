import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../platform/database.ts';
import { WORKSPACE_MIGRATIONS } from '../schema.ts';
import { openTestWorkspace } from '../team/workspace.testing.ts';
import { WorkspaceError } from '../workspace-error.ts';
import { Retention } from './retention.ts';
import { shrinkNotice } from './retention-notice.ts';
import { RetentionStore } from './retention-store.ts';
import { changeWindow, DAY_MS, msOf, windowAt } from './retention-window.ts';

const ORG = 'org_kept';
const OWNER = { actor: { type: 'user', name: 'olga@acme.example' } } as const;

let workspace: ReturnType<typeof openTestWorkspace>;
let store: RetentionStore;
let warnings: object[];
let changed: number;
beforeEach(() => {
  workspace = openTestWorkspace();
  const { db, time } = workspace;
  db.prepare(
    "INSERT INTO organizations (id, name, origin, signing_key, created_at, log_begun) VALUES (?, 'Acme', 'o', 'wrapped', ?, 1)",
  ).run(ORG, time.now);
  store = new RetentionStore(db);
  warnings = [];
  changed = 0;
});

function open(): Retention {
  const { db, outbox, time, billing } = workspace;
  const retention = new Retention({
    db,
    store,
    outbox,
    clock: () => time.now,
    settled: () => Math.min(time.now, time.settled ?? time.now),
    latest: () => Math.max(time.now, time.settled ?? time.now),
    billing,
    logger: { warn: (what: object) => void warnings.push(what) } as never,
  });
  retention.onChanged(() => {
    changed += 1;
  });
  billing.onPlanChanged((id) => void retention.review(id));
  return retention;
}

const days = ({ windowMs }: { windowMs: number | undefined }) => windowMs && windowMs / DAY_MS;
const changes = () =>
  workspace.outbox
    .first(100)
    .map(({ payload }) => JSON.parse(payload))
    .filter(({ action }) => action === 'RETENTION_CHANGE')
    .map(({ actor, changes: [change], metadata }) => [
      actor.name,
      change.from,
      change.to,
      metadata?.effectiveAt,
    ]);

describe('how long a log is kept', () => {
  test('is what the plan says, from the first time on, without a grace', () => {
    const retention = open();
    expect(days(retention.review(ORG))).toBe(365);
    expect([retention.notices(ORG), changes(), warnings]).toEqual([[], [], []]);
  });

  test('grows with the plan at once, also in the middle of a grace, and both are recorded', () => {
    const retention = open();
    retention.review(ORG);
    workspace.billing.choose(ORG, 'enterprise', OWNER);
    expect(days(retention.review(ORG))).toBe(2_555);
    expect(changes()).toEqual([['system', 365, 2_555, undefined]]);
    expect(changed).toBe(2);
  });

  test('shrinks seven days after it was warned of, and is told until then', () => {
    const retention = open();
    workspace.billing.choose(ORG, 'enterprise', OWNER);
    retention.review(ORG);
    retention.set(ORG, 30, OWNER);
    const row = retention.review(ORG);
    const until = workspace.time.now + 7 * DAY_MS;
    expect([days(row), row.wantedMs, row.shrinksAt]).toEqual([2_555, 30 * DAY_MS, until]);
    expect(changes()).toEqual([['olga@acme.example', 2_555, 30, new Date(until).toISOString()]]);
    expect(warnings).toEqual([expect.objectContaining({ organizationId: ORG, retentionDays: 30 })]);
    expect(retention.notices(ORG)).toEqual([expect.stringContaining('kept 30 days instead of 2,555 days')]);

    workspace.time.now = until - 1;
    expect(windowAt(retention.review(ORG), until - 1)).toBe(2_555 * DAY_MS);
    workspace.time.now = until;
    expect(days(retention.review(ORG))).toBe(30);
    expect(retention.notices(ORG)).toEqual([]);
    expect(changes()).toHaveLength(1);
  });

  test('stays as it is when what would shrink it is taken back within the grace', () => {
    const retention = open();
    workspace.billing.choose(ORG, 'enterprise', OWNER);
    retention.review(ORG);
    retention.set(ORG, 30, OWNER);
    workspace.time.now += 6 * DAY_MS;
    retention.set(ORG, undefined, OWNER);
    workspace.time.now += 2 * DAY_MS;
    expect(days(retention.review(ORG))).toBe(2_555);
    expect(changes().map(([, from, to]) => [from, to])).toEqual([
      [2_555, 30],
      [30, 2_555],
    ]);
  });

  test('that is to shrink further begins the grace anew', () => {
    const retention = open();
    workspace.billing.choose(ORG, 'enterprise', OWNER);
    retention.review(ORG);
    retention.set(ORG, 300, OWNER);
    workspace.time.now += 6 * DAY_MS;
    retention.set(ORG, 30, OWNER);
    workspace.time.now += 2 * DAY_MS;
    expect(days(retention.review(ORG))).toBe(2_555);
  });

  test('does not shrink for good by a clock that is not believed yet', () => {
    const retention = open();
    workspace.billing.choose(ORG, 'enterprise', OWNER);
    retention.review(ORG);
    retention.set(ORG, 30, OWNER);
    workspace.time.settled = workspace.time.now;
    workspace.time.now += 400 * DAY_MS;
    const row = retention.review(ORG);
    expect([days(row), windowAt(row, workspace.time.now)]).toEqual([2_555, 30 * DAY_MS]);
    expect(retention.notices(ORG)).toHaveLength(1);
  });

  test('shrinks seven days later also where the clock was behind when it was warned of', () => {
    const retention = open();
    workspace.billing.choose(ORG, 'enterprise', OWNER);
    retention.review(ORG);
    const right = workspace.time.now;
    workspace.time.settled = right;
    // Before the clock is set from the network.
    workspace.time.now = 0;
    retention.set(ORG, 30, OWNER);
    workspace.time.now = right;
    expect(days(retention.review(ORG))).toBe(2_555);
    workspace.time.now = right + 7 * DAY_MS;
    workspace.time.settled = workspace.time.now;
    expect(days(retention.review(ORG))).toBe(30);
  });

  test.each([
    [0.5, '12 hours'],
    [1 / 24, '1 hour'],
    [0.025, '36 minutes'],
    [1 / 86_400, '1 second'],
    [1, '1 day'],
    [1.5, '1.5 days'],
  ])('is told in words that are never "0 days": %d', (wanted, words) => {
    const window = { windowMs: 365 * DAY_MS, wantedMs: msOf(wanted), shrinksAt: 0 };
    expect(shrinkNotice(window, 0)).toContain(`is kept ${words} instead of 365 days`);
  });

  test('is without end in a folder of the version before until a grace has passed', () => {
    workspace.db.prepare('INSERT INTO retention (organization_id) VALUES (?)').run(ORG);
    const retention = open();
    const row = retention.review(ORG);
    expect([row.windowMs, row.wantedMs]).toEqual([undefined, 365 * DAY_MS]);
    expect(row.shrinksAt).toBe(workspace.time.now + 7 * DAY_MS);
    expect(retention.notices(ORG)).toEqual([expect.stringContaining('365 days instead of without end')]);
    expect(changes()).toEqual([['system', null, 365, expect.any(String)]]);
    workspace.time.now += 7 * DAY_MS;
    expect(days(retention.review(ORG))).toBe(365);
  });

  test('is set by owners on the Enterprise plan alone, and within bounds', () => {
    const retention = open();
    const refused = (value: number) => {
      try {
        retention.set(ORG, value, OWNER);
      } catch (error) {
        if (error instanceof WorkspaceError) return [error.kind, error.message];
      }
      return undefined;
    };
    expect(refused(30)).toEqual([
      'plan-limit',
      expect.stringContaining('the Business plan keeps the audit log 365 days'),
    ]);
    workspace.billing.choose(ORG, 'enterprise', OWNER);
    for (const value of [0.5, 36_501])
      expect(refused(value)).toEqual(['plan-limit', expect.stringContaining('from 1 to 36,500')]);
    retention.set(ORG, 36_500, OWNER);
    expect(days(retention.review(ORG))).toBe(36_500);
    // What the owner set counts again when the plan does.
    workspace.billing.choose(ORG, 'business', OWNER);
    workspace.time.now += 40 * DAY_MS;
    expect(retention.state(ORG)).toMatchObject({ plan: 'business', ownDays: 36_500, wantedMs: 365 * DAY_MS });
  });
});

test('a folder of the version before has no window for any organization, and one that is made later has none yet', () => {
  const before = WORKSPACE_MIGRATIONS.slice(
    0,
    WORKSPACE_MIGRATIONS.findIndex((sql) => sql.includes('CREATE TABLE retention')),
  );
  const { path } = workspace;
  const older = join(dirname(path), 'older.db');
  const open = (migrations: readonly string[]) =>
    openDatabase({ path: older, migrations, synchronous: 'FULL' });
  const insert =
    "INSERT INTO organizations (id, name, origin, signing_key, created_at, log_begun) VALUES (?, 'Acme', ?, 'wrapped', 0, 1)";
  const old = open(before);
  old.prepare(insert).run('org_old', 'a');
  old.close();
  const db = open(WORKSPACE_MIGRATIONS);
  db.prepare(insert).run('org_new', 'b');
  const migrated = new RetentionStore(db);
  expect(migrated.get('org_old')).toMatchObject({
    wantedMs: undefined,
    windowMs: undefined,
    settledBelow: 0,
  });
  expect(migrated.get('org_new')).toBeUndefined();
  db.close();
});

test('a window that is as long as before counts at once, and so does a longer one', () => {
  for (const wantedMs of [10, 11])
    expect(changeWindow({ windowMs: 10 }, wantedMs, 0)).toEqual({
      wantedMs,
      windowMs: wantedMs,
      shrinksAt: undefined,
    });
});
