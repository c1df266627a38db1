import { describe, expect, test } from 'vitest';
import type { Ask } from '../ask.ts';
import type { Finding } from '../finding.ts';
import { DAY_MS, expectExact, type Log, NOW, openLogs, type Told } from './log.testing.ts';
import { offBoarding } from './off-boarding.ts';

const ANA = 'ana@acme.example';
const BO = 'bo@acme.example';
const PRODUCTION = { environment: 'production' };

const logs = openLogs();

const read = (daysAgo: number, on: string, version: number, more: Partial<Told> = {}): Told => ({
  action: 'SECRET_READ',
  by: ANA,
  context: { ...PRODUCTION, version },
  ...{ daysAgo, on, ...more },
});
const set = (daysAgo: number, on: string, version: number, more: Partial<Told> = {}): Told =>
  read(daysAgo, on, version, { action: 'SECRET_SET', by: BO, ...more });
const removed = (daysAgo: number, more: Partial<Told> = {}): Told => ({
  action: 'TEAM_MEMBER_REMOVE',
  ...{ daysAgo, by: BO, on: ANA, ...more },
});
const made = (daysAgo: number, on: string, more: Partial<Told> = {}): Told => ({
  action: 'API_KEY_CREATE',
  ...{ daysAgo, by: ANA, on, ...more },
});

/** Shows that they are still at work, so that their last days end now. */
const signedIn = (daysAgo: number): Told => ({ action: 'USER_LOGIN', by: ANA, on: ANA, daysAgo });

async function investigate(log: Log, { email = ANA, days = 30 } = {}) {
  const answer = await offBoarding(log.ask(), { email, days });
  expectExact(log, answer.findings);
  return answer;
}

/** `rule subject severity`, in the order of the answer. */
const told = (findings: readonly Finding[]) =>
  findings.map(({ rule, subject, severity }) => `${rule} ${subject} ${severity}`);
const toldOf = async (events: readonly Told[]) => told((await investigate(await logs.of(events))).findings);

describe('values that are still in use', () => {
  test('production secrets of the last days come first, then older ones, then other environments', async () => {
    const staging = { environment: 'staging', version: 2 };
    expect(
      await toldOf([
        read(200, 'OLD', 1),
        read(40, 'STAGED', 2, { context: staging }),
        read(11, 'RECENT', 4),
        removed(5),
      ]),
    ).toEqual(['still-exposed RECENT high', 'still-exposed OLD medium', 'still-exposed STAGED low']);
  });

  test('a secret that got another value, or was deleted, is none', async () => {
    const log = await logs.of([
      read(11, 'ROTATED', 3),
      read(11, 'DELETED', 3),
      read(11, 'KEPT', 3),
      set(1, 'ROTATED', 4),
      set(1, 'DELETED', 3, { action: 'SECRET_DELETE' }),
    ]);
    const { findings, exposure } = await investigate(log);
    expect(told(findings)).toEqual(['still-exposed KEPT high']);
    expect(exposure.map(({ secret, state }) => `${secret} ${state}`)).toEqual([
      'DELETED deleted',
      'KEPT rotate',
      'ROTATED rotated',
    ]);
  });

  test('a value that came back under a higher version is in use again', async () => {
    const { findings } = await investigate(
      await logs.of([
        set(60, 'KEY', 1),
        read(11, 'KEY', 1),
        set(3, 'KEY', 2),
        set(2, 'KEY', 3, { metadata: { sameAsVersion: 1 } }),
      ]),
    );
    expect(told(findings)).toEqual(['still-exposed KEY high']);
  });

  test('what a key reports does not close a secret that this workspace keeps', async () => {
    expect(await toldOf([read(11, 'KEY', 1), set(1, 'KEY', 2, { from: 'shop' })])).toEqual([
      'still-exposed KEY high',
    ]);
  });

  test('whoever sets a value knows it, without reading it', async () => {
    const { findings } = await investigate(await logs.of([set(11, 'KEY', 5, { by: ANA }), removed(2)]));
    expect(told(findings)).toEqual(['still-exposed KEY high', 'changed-before-leaving KEY medium']);
    expect(findings[0]?.why).toContain('set version 5, and so knows it');
  });

  test('whoever puts an earlier value back in this workspace does not get to see it', async () => {
    const putBack = set(11, 'KEY', 9, { by: ANA, metadata: { sameAsVersion: 3, restoredVersion: 3 } });
    expect(await toldOf([putBack, removed(2)])).toEqual(['changed-before-leaving KEY medium']);
    expect(await toldOf([{ ...putBack, from: 'shop' }, removed(2)])).toEqual([
      'still-exposed KEY high',
      'changed-before-leaving KEY medium',
    ]);
  });

  test('reads that were refused or failed expose nothing', async () => {
    expect(
      await toldOf([read(11, 'KEY', 1, { outcome: 'failure' }), read(400, 'KEY', 1, { outcome: 'denied' })]),
    ).toEqual([]);
  });

  test('reads with and without a version are told apart from reads of versions that are closed', async () => {
    const log = await logs.of([
      read(30, 'KEY', 1),
      set(20, 'KEY', 2),
      read(12, 'KEY', 2),
      read(11, 'KEY', 0, { context: PRODUCTION }),
      read(10, 'KEY', 2, { context: { environment: 'staging', version: 2 } }),
      read(9, 'KEY', 2, { by: BO }),
    ]);
    const { findings } = await investigate(log);
    expect(told(findings)).toEqual(['still-exposed KEY high', 'still-exposed KEY low']);
    expect(findings[0]).toMatchObject({ evidence: [2, 3], evidenceCount: 2 });
    expect(findings[0]?.notes).toHaveLength(1);
    expect(findings[0]?.filter).toContain('-version:');
  });

  test('reads without a version count where their reader read after the last set, those of others do not', async () => {
    const unversioned = { context: PRODUCTION };
    const log = await logs.of([
      made(50, 'ci'),
      read(40, 'KEY', 0, unversioned),
      set(30, 'KEY', 0, unversioned),
      read(20, 'KEY', 0, { by: 'api-key:ci', ...unversioned }),
    ]);
    const { findings, exposure } = await investigate(log);
    expect(exposure.map(({ actor, state }) => `${actor.name} ${state}`).toSorted()).toEqual([
      `${ANA} rotated`,
      'ci rotate',
    ]);
    expect(findings.find(({ rule }) => rule === 'still-exposed')).toMatchObject({ evidence: [3] });
  });

  test('a secret of no environment counts as production, and says so', async () => {
    const { findings } = await investigate(await logs.of([read(11, 'KEY', 1, { context: { version: 1 } })]));
    expect(told(findings)).toEqual(['still-exposed KEY high']);
    expect(findings[0]?.notes).toEqual(['The events name no environment, so it counts as production.']);
  });

  test('reported secrets are told apart by project, and say who reports them', async () => {
    const context = { ...PRODUCTION, version: 1 };
    const from = 'shop-backend';
    const log = await logs.of([
      read(11, 'KEY', 1, { context: { ...context, project: 'shop' }, from }),
      read(11, 'KEY', 1, { context: { ...context, project: 'blog' }, from }),
      set(1, 'KEY', 2, { context: { ...PRODUCTION, project: 'blog', version: 2 }, from }),
    ]);
    const { findings, notes } = await investigate(log);
    expect(findings.map(({ title }) => title)).toEqual(['KEY in production of shop is still in use']);
    expect(findings[0]?.notes).toEqual([
      'It is known from reports only: this workspace did not see it itself.',
    ]);
    expect(notes.join()).toContain('api-key:shop-backend');
  });

  test('more secrets than are read at once are all found, those with the most reads with all of them', async () => {
    const many = Array.from({ length: 230 }, (_, index) => read(20 - index / 100, `KEY_${index}`, 1));
    const often = Array.from({ length: 1_100 }, (_, index) => read(15 - index / 100, 'OFTEN', 1));
    const { findings } = await investigate(await logs.of([...many, ...often]));
    expect(findings).toHaveLength(231);
    expect(findings[0]).toMatchObject({ subject: 'OFTEN', evidenceCount: 1_100 });
    expect(findings[0]?.evidence).toHaveLength(1_000);
  });

  test('no number of reports displaces what this workspace observed', async () => {
    const forged = Array.from({ length: 501 }, (_, index) =>
      read(3 - index / 1_000, `!${index}`, 1, { from: 'shop' }),
    );
    const observed = read(11, 'KEY', 1, { context: { environment: 'staging', version: 1 } });
    const { findings, exposure, notes } = await investigate(await logs.of([observed, ...forged]));
    expect(findings).toHaveLength(500);
    expect(told(findings).at(-1)).toBe('still-exposed KEY low');
    expect(exposure[0]).toMatchObject({ secret: 'KEY', isReported: false });
    expect(notes[0]).toContain('2 more secrets in use stand among the exposures');
  });

  test.each(['a "quoted", b*', 'position:1..2', '-env:production', '\\', 'api-key:x'])(
    'a name that a filter would read otherwise is found as it is: %s',
    async (name) => {
      const log = await logs.of([
        made(50, name),
        read(11, name, 1, { by: `api-key:${name}`, context: { environment: 'lab "1", *', version: 1 } }),
        read(10, 'OTHER', 1, { by: BO }),
      ]);
      const { findings } = await investigate(log);
      expect(told(findings)).toEqual([`key-created ${name} medium`, `still-exposed ${name} low`]);
    },
  );
});

describe('keys of somebody who leaves', () => {
  test('what they hold counts, and those that still work are found', async () => {
    const { findings, exposure, keys } = await investigate(
      await logs.of([
        made(100, 'laptop'),
        made(90, 'old'),
        read(11, 'KEY', 1, { by: 'api-key:laptop' }),
        read(11, 'PAST', 1, { by: 'api-key:old' }),
        { action: 'API_KEY_REVOKE', daysAgo: 9, by: BO, on: 'old' },
        removed(5),
        read(2, 'KEY', 1, { by: 'api-key:laptop' }),
      ]),
    );
    expect(told(findings)).toEqual([
      'key-created laptop high',
      'still-exposed KEY high',
      'still-exposed PAST high',
    ]);
    expect(findings[0]?.why).toContain('It was used once since the removal');
    expect(exposure.map(({ actor }) => actor.name)).toEqual(['laptop', 'old']);
    expect(keys).toMatchObject([{ name: 'laptop' }, { name: 'old', endedAt: NOW - 9 * DAY_MS }]);
    expect(keys[0]?.endedAt).toBeUndefined();
  });

  test('a key that has expired works no more, one that will expire does', async () => {
    const expires = (days: number) => ({
      metadata: { expiresAt: new Date(NOW + days * DAY_MS).toISOString() },
    });
    expect(
      await toldOf([made(90, 'past', expires(-1)), made(90, 'future', expires(1)), signedIn(2)]),
    ).toEqual(['key-created future medium']);
  });

  test('a key that was made again after it was revoked works', async () => {
    expect(
      await toldOf([
        made(90, 'again'),
        { action: 'API_KEY_REVOKE', daysAgo: 80, by: BO, on: 'again' },
        made(70, 'again'),
      ]),
    ).toEqual(['key-created again medium']);
  });

  test('a key that another key of theirs made again after it was revoked works', async () => {
    const log = await logs.of([
      made(90, 'ci'),
      made(80, 'again'),
      { action: 'API_KEY_REVOKE', daysAgo: 70, by: BO, on: 'again' },
      made(60, 'again', { by: 'api-key:ci' }),
    ]);
    const { keys, findings } = await investigate(log);
    expect(keys.map(({ name, endedAt }) => [name, endedAt])).toEqual([
      ['again', undefined],
      ['ci', undefined],
    ]);
    expect(told(findings)).toContain('key-created again medium');
  });

  test('keys that were made with their keys are theirs too', async () => {
    const log = await logs.of([
      made(90, 'first', { from: 'idp' }),
      made(80, 'second', { by: 'api-key:first', from: 'idp' }),
      made(70, 'third', { by: 'api-key:second', from: 'idp' }),
      read(11, 'KEY', 1, { by: 'api-key:third' }),
    ]);
    const { keys, findings } = await investigate(log);
    expect(keys.map(({ name }) => name)).toEqual(['first', 'second', 'third']);
    expect(told(findings)).toContain('still-exposed KEY high');
  });

  test('a key that an import names them as owner of is theirs, whoever made it', async () => {
    const log = await logs.of([
      made(90, 'AKIA1', { by: BO, from: 'loader', metadata: { resourceOwner: 'ana@acme.example' } }),
      made(90, 'AKIA2', { by: BO, from: 'loader', metadata: { resourceOwner: 'ana@acme.example.org' } }),
    ]);
    expect((await investigate(log)).keys.map(({ name }) => name)).toEqual(['AKIA1']);
  });

  test('a report does not revoke a key of this workspace', async () => {
    const revoked: Told = { action: 'API_KEY_REVOKE', daysAgo: 9, by: BO, on: 'laptop', from: 'shop' };
    expect(await toldOf([made(90, 'laptop'), revoked])).toEqual(['key-created laptop medium']);
    expect(await toldOf([made(90, 'laptop', { from: 'shop' }), revoked, signedIn(2)])).toEqual([]);
  });

  test('a report that they made a key which this workspace made for somebody else is not believed', async () => {
    const log = await logs.of([
      made(90, 'deploy', { by: BO }),
      made(80, 'deploy', { from: 'shop' }),
      read(11, 'KEY', 1, { by: 'api-key:deploy' }),
    ]);
    const { keys, findings, notes } = await investigate(log);
    expect(keys).toEqual([]);
    expect(findings).toEqual([]);
    expect(notes.join()).toContain('deploy');
  });
});

describe('what was changed in the last days', () => {
  const change = (
    daysAgo: number,
    action: string,
    on: string,
    environment?: string,
    more: Partial<Told> = {},
  ): Told => ({
    ...{ daysAgo, action, on, by: ANA },
    ...(environment !== undefined && { context: { environment, project: 'shop' } }),
    ...more,
  });

  test('each thing in production, or of projects, people and the log, is a finding; elsewhere each place is one', async () => {
    const log = await logs.of([
      change(50, 'VARIABLE_SET', 'BEFORE', 'production'),
      change(9, 'VARIABLE_SET', 'LEVEL', 'production'),
      change(8, 'VARIABLE_DELETE', 'LEVEL', 'production'),
      change(8, 'PROJECT_DELETE', 'blog'),
      change(8, 'TEAM_ROLE_CHANGE', BO),
      change(8, 'RETENTION_CHANGE', 'audit log'),
      change(7, 'VARIABLE_SET', 'A', 'development'),
      change(7, 'VARIABLE_SET', 'B', 'development'),
      change(7, 'VARIABLE_SET', 'C', 'staging'),
      removed(5),
    ]);
    const { findings } = await investigate(log);
    expect(told(findings)).toEqual([
      'changed-before-leaving LEVEL medium',
      'changed-before-leaving audit log medium',
      'changed-before-leaving blog medium',
      `changed-before-leaving ${BO} medium`,
      'changed-before-leaving shop low',
      'changed-before-leaving shop low',
    ]);
    expect(findings[0]?.why).toContain('VARIABLE_DELETE and VARIABLE_SET');
    expect(findings.at(-2)?.title).toBe('2 changes of variables in development of shop');
  });

  test('what they do to their own account is no change, nor that they join and leave, nor what was refused', async () => {
    expect(
      await toldOf([
        change(20, 'TEAM_MEMBER_ADD', ANA),
        change(5, 'TEAM_MEMBER_REMOVE', ANA),
        change(9, 'PASSWORD_CHANGE', ANA),
        change(9, 'USER_2FA_DISABLE', ANA),
        change(9, 'USER_UPDATE', ANA),
        change(9, 'SESSION_REVOKE', ANA),
        change(9, 'VARIABLE_SET', 'LEVEL', 'production', { outcome: 'failure' }),
      ]),
    ).toEqual([]);
  });

  test('what a key of theirs changed is one finding, also after they left', async () => {
    const by = 'api-key:rotator';
    const log = await logs.of([
      made(90, 'rotator'),
      ...Array.from({ length: 40 }, (_, index) =>
        change(20 - index / 2, 'VARIABLE_SET', `V${index}`, 'production', { by }),
      ),
      removed(5),
    ]);
    const { findings } = await investigate(log);
    const changed = findings.filter(({ rule }) => rule === 'changed-before-leaving');
    expect(changed).toMatchObject([{ subject: 'rotator', severity: 'medium', evidenceCount: 40 }]);
    expect(changed[0]?.why).toContain(`after ${ANA} was removed`);
  });

  test('a key that they made lately is found as a key while it works, as a change when it was revoked', async () => {
    expect(
      await toldOf([
        made(9, 'works'),
        made(9, 'revoked'),
        { action: 'API_KEY_REVOKE', daysAgo: 8, by: BO, on: 'revoked' },
      ]),
    ).toEqual(['key-created works medium', 'changed-before-leaving revoked medium']);
  });
});

describe('exports and refusals', () => {
  const exported = (daysAgo: number, by = ANA): Told => ({
    ...{ daysAgo, by, on: 'audit log', action: 'AUDIT_LOG_EXPORT' },
    metadata: { format: 'csv', count: 1_204, filter: 'env:production' },
  });

  test('an export of the log in the last days weighs more than one before', async () => {
    const { findings } = await investigate(await logs.of([exported(200), exported(100), exported(9)]));
    expect(told(findings)).toEqual([`exported-log ${ANA} medium`, `exported-log ${ANA} low`]);
    expect(findings[0]?.why).toContain('1,204 events as csv under the filter "env:production"');
    expect(findings[1]).toMatchObject({ evidence: [0, 1] });
  });

  test('exports with their keys are found, those of others are not', async () => {
    const log = await logs.of([made(90, 'archive'), exported(9, 'api-key:archive'), exported(9, BO)]);
    expect(told((await investigate(log)).findings)).toContain('exported-log archive medium');
  });

  test('what they were refused counts little before they left, more after it', async () => {
    const { findings } = await investigate(
      await logs.of([
        read(50, 'EARLIER', 1, { outcome: 'denied' }),
        read(9, 'KEY', 1, { outcome: 'denied' }),
        removed(5),
        { action: 'USER_LOGIN', daysAgo: 2, by: ANA, on: ANA, outcome: 'failure' },
      ]),
    );
    expect(told(findings)).toEqual([`refused ${ANA} medium`, `refused ${ANA} low`]);
    expect(findings.map(({ evidence }) => evidence)).toEqual([[3], [1]]);
  });
});

describe('who is meant, and their last days', () => {
  test('the last days are counted back from the removal, else from now', async () => {
    const events = [
      read(40, 'KEY', 1),
      read(20, 'OTHER', 1, { context: { environment: 'staging', version: 1 } }),
    ];
    const present = await investigate(await logs.of(events));
    expect(present.leftAt).toBeUndefined();
    expect(present.since).toBe(NOW - 30 * DAY_MS);
    expect(told(present.findings)).toEqual(['still-exposed KEY medium', 'still-exposed OTHER low']);
    const left = await investigate(await logs.of([...events, removed(15)]));
    expect(left).toMatchObject({ leftAt: NOW - 15 * DAY_MS, since: NOW - 45 * DAY_MS });
    expect(told(left.findings)).toEqual(['still-exposed KEY high', 'still-exposed OTHER low']);
  });

  test('whoever did nothing for so long is judged by their last days at work, and the answer says so', async () => {
    const { since, findings, notes, history } = await investigate(
      await logs.of([read(420, 'OLDER', 1), read(400, 'KEY', 1)]),
    );
    expect(since).toBe(NOW - 430 * DAY_MS);
    expect(told(findings)).toEqual(['still-exposed KEY high', 'still-exposed OLDER high']);
    expect(notes.join()).toContain('did nothing in the 30 days');
    expect(history).toEqual({
      from: new Date(NOW - 420 * DAY_MS).toISOString(),
      until: new Date(NOW - 400 * DAY_MS).toISOString(),
      events: 2,
    });
  });

  test('whoever was added again has not left, and reports do not remove a member of this workspace', async () => {
    const added = (daysAgo: number): Told => ({ action: 'TEAM_MEMBER_ADD', daysAgo, by: ANA, on: ANA });
    const leftAt = async (events: readonly Told[]) => (await investigate(await logs.of(events))).leftAt;
    expect(await leftAt([added(90), removed(50), added(40)])).toBeUndefined();
    expect(await leftAt([added(90), removed(50, { from: 'idp' })])).toBeUndefined();
    expect(await leftAt([removed(50, { from: 'idp' })])).toBe(NOW - 50 * DAY_MS);
    expect(await leftAt([removed(50, { outcome: 'denied' })])).toBeUndefined();
  });

  test('the spelling of the address does not matter, nor do actors of another kind with the same name', async () => {
    const log = await logs.of([read(9, 'KEY', 1), read(9, 'OTHER', 1, { by: `api-key:${ANA}` })]);
    const { findings } = await investigate(log, { email: ' ANA@acme.example ' });
    expect(told(findings)).toEqual(['still-exposed KEY high']);
  });

  test('an address is found in whatever spelling the log has it, and is one person', async () => {
    const [spelled, loud] = ['Ana@Acme.example', 'ANA@ACME.EXAMPLE'];
    const log = await logs.of([
      made(90, 'laptop', { by: spelled }),
      read(12, 'KEY', 1, { by: spelled, from: 'shop' }),
      read(11, 'OTHER', 1, { by: 'api-key:laptop' }),
      read(10, 'DENIED', 1, { by: spelled, outcome: 'denied' }),
      read(9, 'DENIED', 1, { by: ANA, outcome: 'denied' }),
      read(9, 'DENIED', 1, { by: 'Anna@acme.example', outcome: 'denied' }),
      { action: 'AUDIT_LOG_EXPORT', daysAgo: 9, by: spelled, on: 'audit log' },
      { action: 'AUDIT_LOG_EXPORT', daysAgo: 8, by: ANA, on: 'audit log' },
      removed(5, { on: loud, from: 'idp' }),
    ]);
    const { findings, leftAt } = await investigate(log);
    expect(leftAt).toBe(NOW - 5 * DAY_MS);
    expect(told(findings)).toEqual([
      'key-created laptop high',
      'still-exposed KEY high',
      'still-exposed OTHER high',
      `exported-log ${ANA} medium`,
      `refused ${ANA} low`,
    ]);
    expect(findings.slice(-2).map(({ evidence }) => evidence)).toEqual([
      [6, 7],
      [3, 4],
    ]);
    expect(told((await investigate(log, { email: spelled })).findings)).toHaveLength(5);
  });

  test('so many spellings that not all can be asked for are said to be', async () => {
    const spellings = Array.from({ length: 32 }, (_, bits) =>
      [...'anbco'].map((letter, place) => ((bits >> place) & 1 ? letter.toUpperCase() : letter)).join(''),
    );
    const log = await logs.of(spellings.map((by) => read(9, 'KEY', 1, { by, from: 'shop' })));
    const { findings, notes } = await investigate(log, { email: 'anbco' });
    expect(findings[0]).toMatchObject({ rule: 'still-exposed', evidenceCount: 20 });
    expect(notes.join()).toContain('in 12 more ways');
  });

  test('a name that is no address is somebody whom an import knows', async () => {
    const log = await logs.of([read(9, 'KEY', 1, { by: 'Person4', from: 'loader' })]);
    expect(told((await investigate(log, { email: 'Person4' })).findings)).toEqual(['still-exposed KEY high']);
  });

  test('nothing is found about somebody whom the log does not know', async () => {
    expect(await investigate(await logs.of([read(9, 'KEY', 1, { by: BO })]))).toMatchObject({
      findings: [],
      exposure: [],
      keys: [],
      access: [],
      history: { from: null, until: null, events: 0 },
      notes: [],
    });
    expect((await investigate(await logs.of([]))).findings).toEqual([]);
  });

  test('where they and their keys were at work is counted, production first', async () => {
    const at = (environment: string, project: string) => ({ context: { environment, project, version: 1 } });
    const log = await logs.of([
      made(90, 'laptop'),
      read(50, 'EARLIER', 1),
      ...[1, 2, 3].map((days) => read(days, 'KEY', 1, at('staging', 'shop'))),
      read(4, 'KEY', 1, { by: 'api-key:laptop', ...at('production', 'shop') }),
      set(3, 'KEY', 2, { by: ANA, ...at('production', 'shop') }),
      read(2, 'KEY', 1, { outcome: 'denied', ...at('production', 'shop') }),
    ]);
    expect((await investigate(log)).access).toEqual([
      {
        environment: 'production',
        project: 'shop',
        isProduction: true,
        ...{ reads: 1, changes: 1, refused: 1 },
        firstAt: NOW - 4 * DAY_MS,
        lastAt: NOW - 2 * DAY_MS,
        actors: [ANA, 'api-key:laptop'],
      },
      {
        environment: 'staging',
        project: 'shop',
        isProduction: false,
        ...{ reads: 3, changes: 0, refused: 0 },
        firstAt: NOW - 3 * DAY_MS,
        lastAt: NOW - DAY_MS,
        actors: [ANA],
      },
    ]);
  });

  test('where there is more than one reading gives, the same is found', async () => {
    const events: Told[] = [
      made(90, 'laptop'),
      made(80, 'second', { by: 'api-key:laptop' }),
      made(70, 'other', { by: BO }),
      made(60, 'other', { from: 'shop' }),
      { action: 'API_KEY_REVOKE', daysAgo: 50, by: BO, on: 'second' },
      read(9, 'KEY', 1, { by: 'api-key:second' }),
      read(8, 'OTHER', 1),
      read(7, 'THIRD', 1),
      removed(5),
    ];
    const log = await logs.of(events);
    const whole = await investigate(log);
    const ask = log.ask();
    const few = {
      ...ask,
      groups: (filter, options) => ask.groups(filter, { most: 2, ...options }),
    } satisfies Ask;
    const answer = await offBoarding(few, { email: ANA, days: 30 });
    expectExact(log, answer.findings);
    expect(answer.keys).toEqual(whole.keys);
    expect(answer.leftAt).toEqual(whole.leftAt);
    expect(told(answer.findings)).toEqual(told(whole.findings));
  });

  test('as of a position, what was recorded after it changes nothing', async () => {
    const before = [
      made(90, 'laptop'),
      read(20, 'KEY', 1),
      read(9, 'OTHER', 1, { by: 'api-key:laptop' }),
      removed(5),
    ];
    const after: Told[] = [
      set(4, 'KEY', 2),
      { action: 'API_KEY_REVOKE', daysAgo: 3, by: BO, on: 'laptop' },
      read(25, 'LATE', 1),
    ];
    const [short, long] = [await logs.of(before), await logs.of([...before, ...after])];
    const input = { email: ANA, days: 30 };
    expect(await offBoarding(long.ask(before.length - 1), input)).toEqual(
      await offBoarding(short.ask(), input),
    );
    expect(told((await offBoarding(long.ask(), input)).findings)).toEqual([
      'still-exposed LATE high',
      'still-exposed OTHER high',
    ]);
  });
});
