import type { AuditEvent } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { expectExact, NOW, openLogs, type Told } from '../log.testing.ts';
import { readChanges } from './changes.ts';
import { acts, daily, daysAgo, HOUR_MS, inOrder, OFFICE, reads, STRANGE, sets } from './history.testing.ts';
import { listChanges, rankChanges } from './list-changes.ts';
import { productionChange } from './production-change.ts';

const logs = openLogs();
const [ANA, BEN, EVE] = ['ana@acme.example', 'ben@acme.example', 'eve@acme.example'];
const HOURS = ['09:10', '11:40', '15:20'];
const LAST_WEEK = { from: daysAgo(6, '00:00'), until: NOW };

/** Ana sets a secret of production each noon; both she and Ben work by day, from the office. */
const HABIT = inOrder(
  daily(90, 1, ['12:00'], (at) => sets('TOKEN', { at, by: ANA })),
  daily(90, 1, HOURS, (at) => reads('TOKEN', { at, by: ANA })),
  daily(90, 1, HOURS, (at) => reads('TOKEN', { at, by: BEN })),
);

async function investigate(told: readonly Told[], window: { from: number; until: number } = LAST_WEEK) {
  const log = await logs.of(inOrder(told));
  const answer = await productionChange(log.ask(), { environment: 'production', ...window });
  expectExact(log, answer.findings);
  return {
    ...answer,
    log,
    told: answer.findings.map(({ rule, severity, subject }) => `${severity} ${rule} ${subject}`),
    rulesOf: (position: number) => answer.changes.find((change) => change.position === position)?.rules,
  };
}

describe('changes of production', () => {
  test('that are habit are listed without rules; there is no finding about them', async () => {
    const { findings, changes, more, history, notes } = await investigate(HABIT);
    expect(findings).toEqual([]);
    expect(changes).toHaveLength(6);
    expect(changes.every(({ rules }) => rules.length === 0)).toBe(true);
    // The newest first, each with those that Ana made before it.
    expect(changes.map(({ earlier }) => earlier)).toEqual([89, 88, 87, 86, 85, 84]);
    expect({ more, notes }).toEqual({ more: 0, notes: [] });
    // Ana's, until a day before the window.
    expect(history).toEqual({
      from: new Date(daysAgo(90, '09:10')).toISOString(),
      until: new Date(daysAgo(8, '15:20')).toISOString(),
      events: 83 * 4,
    });
  });

  test('by somebody without any history are a first write from a new address, and listed before what is habit', async () => {
    const at = daysAgo(1, '10:00');
    const eve = { by: EVE, ip: STRANGE };
    const { told, changes, findings, log } = await investigate([
      ...HABIT,
      sets('TOKEN', { at, ...eve }),
      sets('OTHER', { at: at + 2 * HOUR_MS, ...eve }),
    ]);
    expect(told).toEqual([
      `medium new-address ${STRANGE}`,
      `medium first-write ${EVE}`,
      'info read-after-change TOKEN',
    ]);
    expect(changes.map(({ actor, rules }) => [actor, rules.join()]).slice(0, 3)).toEqual([
      [EVE, 'new-address,first-write,read-after-change'],
      [EVE, 'new-address,first-write'],
      [ANA, ''],
    ]);
    const positions = log.rows
      .filter(({ event }) => event.actor.name === EVE)
      .map(({ position }) => position);
    expect(findings.slice(0, 2).map(({ evidence }) => evidence)).toEqual([positions, positions]);
  });

  test('look as if the account was taken over: at night, from a strange network, after its second factor went', async () => {
    const strange = (at: string, action: string, more: Partial<Told> = {}) => ({
      ...acts(action, BEN, { at: daysAgo(2, at), by: BEN, ip: STRANGE }),
      ...more,
    });
    const told = [
      ...HABIT,
      {
        ...acts('TEAM_ROLE_CHANGE', BEN, { at: daysAgo(3, '17:00'), by: ANA }),
        changes: [{ field: 'role', from: 'member', to: 'admin' }],
      },
      strange('02:01', 'USER_LOGIN', { outcome: 'failure', metadata: { attempts: 4 } }),
      strange('02:04', 'USER_LOGIN'),
      strange('02:09', 'USER_2FA_DISABLE'),
      sets('TOKEN', { at: daysAgo(2, '02:31'), by: BEN, ip: STRANGE }),
      reads('STRIPE_KEY', { at: daysAgo(2, '02:34'), by: BEN, ip: STRANGE }),
    ];
    const week = await investigate(told);
    const expected = [
      `high new-address ${STRANGE}`,
      `high unusual-hour ${BEN}`,
      `high refused ${BEN}`,
      `high first-write ${BEN}`,
      `high role-changed-before ${BEN}`,
      `high 2fa-disabled-before ${BEN}`,
      `medium read-after-change ${BEN}`,
      'medium read-after-change TOKEN',
    ];
    expect(week.told.toSorted()).toEqual(expected.toSorted());
    const [first, ...others] = week.changes;
    expect(first).toMatchObject({ actor: BEN, resource: 'TOKEN', occurredAt: daysAgo(2, '02:31') });
    expect(first?.rules).toEqual([
      'new-address',
      'unusual-hour',
      'refused',
      'first-write',
      'role-changed-before',
      '2fa-disabled-before',
      'read-after-change',
    ]);
    expect(others.every(({ rules }) => rules.length === 0)).toBe(true);
    // Whether what is looked at begins minutes before the change, or with the log.
    const minutes = await investigate(told, { from: daysAgo(2, '02:20'), until: daysAgo(2, '02:40') });
    expect(minutes.told).toEqual(week.told);
    const all = await investigate(told, { from: 0, until: NOW });
    expect(all.told.filter((text) => text.startsWith('high')).toSorted()).toEqual(
      expected.filter((text) => text.startsWith('high')).toSorted(),
    );
  });

  test('in the first hours of a log are not new for each of them', async () => {
    const early = daysAgo(0, '01:00');
    const told = [0, 1, 2, 3].map((hours) => sets('TOKEN', { at: early + hours * HOUR_MS, by: ANA }));
    const { told: found } = await investigate(told, { from: early + 2.5 * HOUR_MS, until: NOW });
    expect(found).toEqual([]);
    const whole = await investigate(told, { from: 0, until: NOW });
    expect(whole.told).toEqual([`medium new-address ${OFFICE}`, `low first-write ${ANA}`]);
    expect(whole.findings.map(({ notes }) => notes?.length)).toEqual([1, 1]);
    expect(whole.notes).toEqual([
      'Hours were not judged for 1 actor, of whom fewer than 30 events are known.',
    ]);
  });

  test('as of an earlier position are judged by what was there then', async () => {
    const at = daysAgo(1, '03:00');
    const { log } = await investigate([
      ...HABIT,
      sets('TOKEN', { at, by: EVE, ip: STRANGE }),
      sets('LATER', { at: at + 1, by: EVE, ip: STRANGE }),
    ]);
    const readUpTo = log.rows.findIndex(({ event }) => event.actor.name === EVE);
    const ask = () => productionChange(log.ask(readUpTo), { environment: 'production', ...LAST_WEEK });
    const then = await ask();
    expectExact(log, then.findings, readUpTo);
    expect(then.findings.map(({ evidence }) => evidence)).toEqual([[readUpTo], [readUpTo]]);
    expect(await ask()).toEqual(then);
  });

  test('of another environment, refused ones and reads are none', async () => {
    const at = daysAgo(1, '10:00');
    const context = { environment: 'staging', ip: STRANGE };
    const { told, changes } = await investigate([
      ...HABIT,
      { ...sets('TOKEN', { at, by: EVE }), context },
      reads('TOKEN', { at, by: EVE, ip: STRANGE }),
      { ...sets('TOKEN', { at: at + 1, by: EVE, ip: STRANGE }), outcome: 'denied' as const },
      { ...sets('TOKEN', { at: at + 2, by: EVE, ip: STRANGE }), outcome: 'failure' as const },
    ]);
    expect(told).toEqual([`low refused ${EVE}`]);
    expect(changes.every(({ actor }) => actor === ANA)).toBe(true);
  });

  test('of variables and whole files are changes as well; an empty log has none', async () => {
    const at = daysAgo(1, '10:00');
    const eve = { by: EVE, ip: STRANGE };
    const all = ['SECRET_DELETE', 'VARIABLE_SET', 'VARIABLE_DELETE', 'ENV_BULK_UPLOAD'];
    const { changes } = await investigate([
      ...HABIT,
      ...all.map((action, index) => ({ ...sets('X', { at: at + index, ...eve }), action })),
    ]);
    expect(changes.slice(0, 4).map(({ action }) => action)).toEqual(all.toReversed());
    const elsewhere = await logs.of(HABIT);
    expect((await productionChange(elsewhere.ask(), { environment: 'prod', ...LAST_WEEK })).notes).toEqual([
      'No change of prod is known between 2026-11-17 00:00 UTC and 2026-11-23 12:00 UTC. There are some of production.',
    ]);
    const empty = await logs.of([]);
    expect(await productionChange(empty.ask(), { environment: 'production', ...LAST_WEEK })).toEqual({
      findings: [],
      history: { from: null, until: null, events: 0 },
      notes: ['No change of production is known between 2026-11-17 00:00 UTC and 2026-11-23 12:00 UTC.'],
      changes: [],
      more: 0,
    });
  });

  test('name the version before and the one after', async () => {
    const at = daysAgo(1, '10:00');
    const change = (action: string, version: number, minutes: number, on = 'KEY') => ({
      ...sets(on, { at: at + minutes * 60_000, by: ANA }, version),
      action,
    });
    const { changes } = await investigate([
      change('SECRET_SET', 4, 0),
      change('SECRET_SET', 5, 1),
      change('SECRET_DELETE', 5, 2),
      change('SECRET_SET', 6, 3),
      { ...change('SECRET_SET', 9, 4, 'REPORTED'), from: 'shop-backend' },
      change('SECRET_SET', 1, 5, 'NEW'),
    ]);
    const versions = changes
      .toSorted((a, b) => a.position - b.position)
      .map(({ action, versionBefore, version, isReported }) => [action, versionBefore, version, isReported]);
    expect(versions).toEqual([
      ['SECRET_SET', 3, 4, false],
      ['SECRET_SET', 4, 5, false],
      ['SECRET_DELETE', 5, undefined, false],
      ['SECRET_SET', undefined, 6, false],
      ['SECRET_SET', undefined, 9, true],
      ['SECRET_SET', undefined, 1, false],
    ]);
  });

  test('of this workspace have the version before that it made itself, whatever is reported in between', async () => {
    const at = daysAgo(1, '10:00');
    const forged = (action: string, version: number, minutes: number) => ({
      ...sets('KEY', { at: at + minutes * 60_000, by: ANA, from: 'shop-backend' }, version),
      action,
    });
    const { changes } = await investigate([
      sets('KEY', { at, by: ANA }, 4),
      forged('SECRET_SET', 1, 1),
      sets('KEY', { at: at + 120_000, by: ANA }, 5),
      forged('SECRET_DELETE', 5, 3),
      sets('KEY', { at: at + 240_000, by: ANA }, 6),
      // What this workspace set last is no version of the secret that another system reports.
      forged('SECRET_SET', 9, 5),
      forged('SECRET_SET', 10, 6),
    ]);
    const before = changes
      .toSorted((a, b) => a.position - b.position)
      .map(({ version, versionBefore }) => [version, versionBefore]);
    expect(before).toEqual([
      [4, 3],
      [1, undefined],
      [5, 4],
      [undefined, 5],
      [6, 5],
      [9, undefined],
      [10, 9],
    ]);
  });

  test('by names that a filter must quote are found by their filters', async () => {
    const name = 'o"brien, (eve) * @acme.example';
    const { told } = await investigate([
      ...HABIT,
      acts('USER_2FA_DISABLE', name, { at: daysAgo(1, '09:00'), by: name, ip: STRANGE }),
      sets('A "B", C', { at: daysAgo(1, '10:00'), by: name, ip: STRANGE }),
      sets('X', { at: daysAgo(1, '10:30'), by: 'api-key:user:system', ip: STRANGE }),
    ]);
    expect(told).toContain(`high first-write ${name}`);
    expect(told).toContain('medium first-write api-key:user:system');
  });

  test('that this workspace observed are judged however many others are reported', async () => {
    const at = daysAgo(1, '10:00');
    const forged = Array.from({ length: 1_001 }, (_, index) => ({
      ...sets('FORGED', { at: at - index * 60_000, by: `a${index}@acme.example`, from: 'shop-backend' }),
      context: { environment: 'production' },
    }));
    const eve = sets('REAL', { at: at - 48 * HOUR_MS, by: EVE, ip: STRANGE });
    const log = await logs.of(inOrder(HABIT, forged, eve));
    const read = await readChanges(log.ask(), { environment: 'production', ...LAST_WEEK });
    const isOwn = ({ event }: { event: AuditEvent }) => event.recordedBy.type === 'workspace';
    expect(read.changes.filter(isOwn).map(({ actor }) => actor)).toContain(EVE);
    expect([read.changes.length, read.changes.filter(isOwn).length, read.total]).toEqual([1_007, 7, 1_008]);
    expect(read.actors.get(EVE)?.within.count).toBe(1);
    expect(read.notes).toEqual([
      'Changes that are reported of 1 more actor were not judged: a shorter time shows all.',
    ]);
    const all = { rule: 'first-write', severity: 'medium', changes: read.changes } as const;
    const { changes, more } = listChanges(rankChanges(read.changes, [all]), read);
    expect(changes.filter(({ isReported }) => !isReported)).toHaveLength(7);
    expect([changes.length, more]).toEqual([1_000, 8]);
  });

  test('are judged whole where there are more than a page of them, and the newest thousand are listed', async () => {
    const many = Array.from({ length: 2_300 }, (_, index) =>
      sets('TOKEN', { at: daysAgo(5, '08:00') + index * 1_000, by: 'api-key:rotator', ip: '10.0.0.9' }),
    );
    const { changes, more, told } = await investigate([
      ...HABIT,
      ...daily(60, 10, ['08:00'], (at) => sets('TOKEN', { at, by: 'api-key:rotator', ip: '10.0.0.9' })),
      ...many,
      sets('TOKEN', { at: daysAgo(5, '08:35'), by: EVE, ip: STRANGE }),
    ]);
    expect(changes).toHaveLength(1_000);
    expect(more).toBe(2_300 + 6 + 1 - 1_000);
    expect(changes[0]).toMatchObject({ actor: EVE, rules: ['new-address', 'first-write'], earlier: 0 });
    expect(told.filter((text) => !text.startsWith('info'))).toEqual([
      `medium new-address ${STRANGE}`,
      `medium first-write ${EVE}`,
    ]);
  });
});
