import { printFilter } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { expectExact, NOW, openLogs, type Told } from '../log.testing.ts';
import { acts, DAY_MS, daily, daysAgo, inOrder, OFFICE, reads, STRANGE, sets } from './history.testing.ts';
import { productionChange } from './production-change.ts';

const logs = openLogs();
const [ANA, BEN] = ['ana@acme.example', 'ben@acme.example'];
const LAST_WEEK = { from: daysAgo(6, '00:00'), until: NOW };

/** Both change production by habit, by day and from the office. */
const HABIT = inOrder(
  daily(90, 1, ['12:00'], (at) => sets('TOKEN', { at, by: ANA })),
  daily(90, 1, ['13:00'], (at) => sets('OTHER', { at, by: BEN })),
  daily(90, 1, ['09:00', '15:00'], (at) => reads('TOKEN', { at, by: ANA })),
  daily(90, 1, ['09:00', '11:00', '15:00', '17:00'], (at) => reads('TOKEN', { at, by: BEN })),
);

/** What is found beside the habit, as `severity rule subject`. */
function found(...told: readonly (Told | readonly Told[])[]) {
  return foundWithin(LAST_WEEK, ...told);
}

async function foundWithin(
  window: { readonly from: number; readonly until: number },
  ...told: readonly (Told | readonly Told[])[]
) {
  const log = await logs.of(inOrder(HABIT, ...told));
  const answer = await productionChange(log.ask(), { environment: 'production', ...window });
  expectExact(log, answer.findings);
  return {
    ...answer,
    told: answer.findings
      .filter(({ rule }) => rule !== 'read-after-change')
      .map(({ rule, severity, subject }) => `${severity} ${rule} ${subject}`),
  };
}

describe('an address', () => {
  test('that is new in a network that is new stands out, and for 24 hours only', async () => {
    const { told, findings, changes } = await found(
      sets('KEY', { at: daysAgo(3, '10:00'), by: BEN, ip: STRANGE }),
      sets('KEY', { at: daysAgo(3, '18:00'), by: BEN, ip: STRANGE }),
      sets('KEY', { at: daysAgo(2, '11:00'), by: BEN, ip: STRANGE }),
    );
    expect(told).toEqual([`medium new-address ${STRANGE}`]);
    expect(findings[0]).toMatchObject({
      title: `${BEN} changed production from ${STRANGE}, an address that is new to them`,
      why: expect.stringContaining('the network 203.0.113.0/24 was new as well.'),
    });
    const late = changes.find(({ occurredAt }) => occurredAt === daysAgo(2, '11:00'));
    expect(late?.rules).toEqual([]);
    expect(changes.filter(({ rules }) => rules.includes('new-address'))).toHaveLength(2);
  });

  test('in a network that the actor knows, or that others know, is less', async () => {
    const near = '198.51.100.99';
    const shared = '192.0.2.20';
    const { told } = await found(
      daily(40, 20, ['10:00'], (at) => reads('TOKEN', { at, by: ANA, ip: shared })),
      sets('KEY', { at: daysAgo(3, '10:00'), by: BEN, ip: near }),
      sets('KEY', { at: daysAgo(3, '11:00'), by: BEN, ip: shared }),
    );
    expect(told).toEqual([`low new-address ${shared}`, `low new-address ${near}`]);
  });

  test('of IPv6 belongs to the network of its first 48 bits', async () => {
    const { told } = await found(
      daily(40, 20, ['13:30'], (at) => reads('TOKEN', { at, by: BEN, ip: '2001:db8:1:2::1' })),
      sets('KEY', { at: daysAgo(3, '13:10'), by: BEN, ip: '2001:db8:1:ffff::9' }),
      sets('KEY', { at: daysAgo(3, '13:20'), by: BEN, ip: '2001:db8:2::1' }),
    );
    expect(told).toEqual(['medium new-address 2001:db8:2::1', 'low new-address 2001:db8:1:ffff::9']);
  });

  test('is nothing for whoever comes from new ones all the time', async () => {
    const ci = (day: number, at: number) => sets('KEY', { at, by: 'api-key:ci', ip: `100.64.${day}.${day}` });
    const told = Array.from({ length: 60 }, (_, day) => ci(day, daysAgo(day, '08:00')));
    const { findings, changes } = await found(told);
    expect(findings).toMatchObject([
      { rule: 'new-address', severity: 'info', subject: 'api-key:ci', evidenceCount: 7 },
    ]);
    expect(changes.every(({ rules }) => rules.length === 0)).toBe(true);
  });

  test('is new to somebody of whom nothing older is known, whether they came before or within the time looked at', async () => {
    const mallory = { by: 'mallory@acme.example', ip: STRANGE };
    for (const begin of ['09:00', '10:00']) {
      const { told, findings } = await foundWithin(
        { from: daysAgo(2, begin), until: daysAgo(2, '11:00') },
        acts('USER_LOGIN', mallory.by, { at: daysAgo(2, '09:30'), ...mallory }),
        sets('KEY', { at: daysAgo(2, '10:05'), ...mallory }),
      );
      expect(told).toEqual([`medium new-address ${STRANGE}`, `medium first-write ${mallory.by}`]);
      expect(findings[0]?.notes).toEqual([
        `Nothing older is known of ${mallory.by}: any address would be new.`,
      ]);
    }
  });

  test('that a key made familiar by its own reports is new all the same', async () => {
    const itself = { by: 'api-key:deploy', ip: STRANGE, from: 'deploy' };
    const forged = daily(80, 20, ['10:00'], (at) => sets('KEY', { at, ...itself }));
    const own = daily(80, 20, ['10:00'], (at) => sets('KEY', { at, by: 'api-key:deploy' }));
    const seen = sets('KEY', { at: daysAgo(2, '10:00'), by: 'api-key:deploy', ip: STRANGE });
    const { told, notes } = await found(forged, own, seen);
    expect(told).toEqual([`medium new-address ${STRANGE}`]);
    expect(notes).toEqual(['What api-key:deploy reported about itself was not believed.']);
    // Imported with the key, or of the last hours only, they are no better.
    const late = [daysAgo(4, '10:00'), daysAgo(6, '10:00')].map((at) => sets('KEY', { at, ...itself }));
    const recordedBy = { type: 'import' as const, name: 'deploy' };
    const imported = [...forged, ...late].map((act) => ({ ...act, recordedBy }));
    for (const reports of [imported, late]) {
      const answer = await found(reports, own, seen);
      expect(answer.told).toEqual(told);
      expect(answer.notes).toContain('What api-key:deploy reported about itself was not believed.');
    }
    // What others import about it counts.
    const others = forged.map((act) => ({ ...act, recordedBy: { ...recordedBy, name: 'loader' } }));
    expect((await found(others, own, seen)).told).toEqual([]);
    // Where the change is its own word, its word is all there is.
    const reported = await found(forged, sets('KEY', { at: daysAgo(2, '10:00'), ...itself }));
    expect(reported.told).toEqual([]);
    expect(reported.notes).toEqual(['What is known of the time before rests on reports by api-key:deploy.']);
  });
});

describe('a first change', () => {
  test('of a key is the first that others than the key tell of', async () => {
    const itself = { by: 'api-key:deploy', from: 'deploy' };
    const { told, findings } = await found(
      daily(80, 20, ['10:00'], (at) => reads('KEY', { at, by: 'api-key:deploy' })),
      [30, 5].map((day) => sets('KEY', { at: daysAgo(day, '10:00'), ...itself })),
      sets('KEY', { at: daysAgo(2, '10:00'), by: 'api-key:deploy' }),
      sets('KEY', { at: daysAgo(2, '11:00'), ...itself }),
    );
    expect(told).toEqual(['medium first-write api-key:deploy']);
    expect(findings.find(({ rule }) => rule === 'first-write')).toMatchObject({ evidenceCount: 1 });
  });
});

describe('an hour', () => {
  test('at which the actor never does anything stands out; a nightly job does not', async () => {
    const { told, findings } = await found(
      daily(90, 1, ['02:30'], (at) => sets('KEY', { at, by: 'api-key:nightly' })),
      sets('KEY', { at: daysAgo(2, '03:00'), by: ANA }),
      sets('KEY', { at: daysAgo(2, '14:30'), by: 'api-key:nightly' }),
    );
    expect(told).toEqual([`medium unusual-hour ${ANA}`, 'low unusual-hour api-key:nightly']);
    expect(findings.map(({ title }) => title)).toEqual([
      `${ANA} changed production at an hour that is unusual for them`,
      'api-key:nightly changed production at an hour that is unusual for it',
    ]);
  });

  test('that the reads beside the change make look busy is rare all the same', async () => {
    const pam = { by: 'pam@acme.example' };
    const night = daysAgo(2, '02:31');
    const { told } = await foundWithin(
      { from: daysAgo(80, '00:00'), until: NOW },
      daily(70, 11, ['10:00'], (at) => reads('TOKEN', { at, ...pam })),
      sets('KEY', { at: night, ...pam }),
      Array.from({ length: 9 }, (_, minute) => reads('TOKEN', { at: night + (minute + 1) * 60_000, ...pam })),
    );
    expect(told).toContain(`low unusual-hour ${pam.by}`);
  });

  test('is judged for the rarest of many without history; it is told that others are left out', async () => {
    const at = daysAgo(2, '02:31');
    const several = Array.from({ length: 21 }, (_, person) => ({ by: `p${person}@acme.example` }));
    const reading = several.flatMap((who) =>
      Array.from({ length: 30 }, (_, day) => reads('TOKEN', { at: daysAgo(day + 5, '10:00'), ...who })),
    );
    const setting = several.map((who, person) =>
      sets('KEY', { at: person === 0 ? at : daysAgo(2, '10:00'), ...who }),
    );
    const { told, notes } = await foundWithin({ from: daysAgo(5, '11:00'), until: NOW }, reading, setting);
    expect(told).toContain('low unusual-hour p0@acme.example');
    expect(notes).toEqual([
      'Of 21 hours at which actors with little history made changes, only the 20 rarest were judged: a shorter time has fewer.',
    ]);
  });

  test('that a key made familiar by its own reports is unusual all the same', async () => {
    const key = 'api-key:deploy';
    const { told } = await found(
      daily(60, 20, ['03:10'], (at) => reads('KEY', { at, by: key, from: 'deploy' })),
      daily(80, 79, ['10:00'], (at) => sets('KEY', { at, by: key })),
      daily(30, 12, ['10:00'], (at) => reads('KEY', { at, by: key })),
      daily(5, 1, ['10:00', '11:00', '12:00', '13:00', '14:00'], (at) => reads('KEY', { at, by: key })),
      sets('KEY', { at: daysAgo(3, '03:00'), by: key }),
    );
    expect(told).toEqual([`low unusual-hour ${key}`]);
  });

  test('of whom little is known is not judged', async () => {
    const { told, notes } = await found(
      daily(40, 20, ['10:00'], (at) => sets('KEY', { at, by: 'api-key:young' })),
      sets('KEY', { at: daysAgo(2, '03:00'), by: 'api-key:young' }),
    );
    expect(told).toEqual([]);
    expect(notes).toEqual(['Hours were not judged for 1 actor, of whom fewer than 30 events are known.']);
  });
});

describe('what befell the account in the 24 hours before', () => {
  const at = daysAgo(2, '13:00');
  const before = (hours: number) => at - hours * 3_600_000;
  const role = (from: string, to: string) => ({
    ...acts('TEAM_ROLE_CHANGE', BEN, { at: before(3), by: ANA }),
    changes: [{ field: 'role', from, to }],
  });
  const failed = (attempts: number, ip: string) => ({
    ...acts('USER_LOGIN', BEN, { at: before(1), by: BEN, ip }),
    outcome: 'failure' as const,
    metadata: { attempts },
  });

  test.each<[string, Told[], string[]]>([
    ['a role with more power', [role('member', 'admin')], [`medium role-changed-before ${BEN}`]],
    ['a role with less', [role('admin', 'member')], [`low role-changed-before ${BEN}`]],
    [
      'a second factor that went',
      [acts('USER_2FA_DISABLE', BEN, { at: before(2), by: BEN })],
      [`medium 2fa-disabled-before ${BEN}`],
    ],
    [
      'a second factor that somebody removed',
      [acts('USER_2FA_RESET', BEN, { at: before(2), by: ANA })],
      [`medium 2fa-disabled-before ${BEN}`],
    ],
    [
      'a second factor that went and came back',
      [
        acts('USER_2FA_DISABLE', BEN, { at: before(2), by: BEN }),
        acts('USER_2FA_ENABLE', BEN, { at: before(1), by: BEN }),
      ],
      [`low 2fa-disabled-before ${BEN}`],
    ],
    [
      'another password',
      [acts('PASSWORD_CHANGE', BEN, { at: before(5), by: BEN })],
      [`low password-changed-before ${BEN}`],
    ],
    ['a slip of the hand', [failed(2, OFFICE)], [`info refused ${BEN}`]],
    ['a slip in a strange network', [failed(1, STRANGE)], [`low refused ${BEN}`]],
    ['guesses from a strange network', [failed(4, STRANGE)], [`medium refused ${BEN}`]],
    ['many guesses from anywhere', [failed(10, OFFICE)], [`medium refused ${BEN}`]],
    ['membership', [acts('TEAM_MEMBER_ADD', BEN, { at: before(23), by: ANA })], [`low member-added ${BEN}`]],
    [
      'a key made',
      [acts('API_KEY_CREATE', 'spare', { at: before(4), by: BEN })],
      [`low key-created-before ${BEN}`],
    ],
    ['what is older', [acts('USER_2FA_DISABLE', BEN, { at: before(25), by: BEN })], []],
    ['what came afterwards', [acts('USER_2FA_DISABLE', BEN, { at: daysAgo(1, '13:30'), by: BEN })], []],
    [
      'what failed',
      [{ ...acts('USER_2FA_DISABLE', BEN, { at: before(1), by: BEN }), outcome: 'denied' }],
      [],
    ],
    [
      'what befell somebody else',
      [acts('USER_2FA_DISABLE', 'eve@acme.example', { at: before(1), by: BEN })],
      [],
    ],
  ])('%s', async (_, told, expected) => {
    const day = { from: daysAgo(2, '00:00'), until: daysAgo(1, '00:00') };
    const answer = await foundWithin(day, told);
    expect(answer.told).toEqual(expected);
    const own = answer.changes.find(({ actor }) => actor === BEN)?.rules ?? [];
    // What is only worth knowing makes no change stand out.
    const rules = expected.filter((text) => !text.startsWith('info')).map((text) => text.split(' ')[1]);
    expect(own.filter((rule) => rule !== 'read-after-change')).toEqual(rules);
  });

  test('counts for the changes of a key that the account just made', async () => {
    const eve = { by: 'eve@acme.example' };
    const { told, changes } = await found(
      daily(90, 10, ['10:00', '14:00'], (when) => reads('TOKEN', { at: when, ...eve })),
      acts('USER_2FA_DISABLE', 'eve@acme.example', { at: before(2), ...eve, ip: STRANGE }),
      acts('API_KEY_CREATE', 'fresh', { at: before(1), ...eve, ip: STRANGE }),
      sets('KEY', { at, by: 'api-key:fresh', ip: STRANGE }),
    );
    expect(told.toSorted()).toEqual(
      [
        `high new-address ${STRANGE}`,
        'high first-write api-key:fresh',
        'high 2fa-disabled-before eve@acme.example',
        'high key-created-before fresh',
      ].toSorted(),
    );
    expect(changes[0]).toMatchObject({ actor: 'api-key:fresh' });
  });

  test('counts for those who changed nothing themselves, however narrow the time that is looked at', async () => {
    const eve = { by: 'eve@acme.example' };
    const time = (text: string) => daysAgo(2, text);
    const until = time('11:00');
    const past = daily(90, 10, ['10:00', '14:00'], (when) => reads('TOKEN', { at: when, ...eve }));
    const fromStrange = [
      past,
      acts('API_KEY_CREATE', 'fresh', { at: time('09:30'), ...eve, ip: STRANGE }),
      sets('KEY', { at: time('10:05'), by: 'api-key:fresh', ip: STRANGE }),
    ];
    const guessed = [
      past,
      {
        ...acts('USER_LOGIN', eve.by, { at: time('09:20'), ...eve, ip: STRANGE }),
        outcome: 'failure' as const,
        metadata: { attempts: 4 },
      },
      acts('API_KEY_CREATE', 'fresh', { at: time('09:30'), ...eve }),
      sets('KEY', { at: time('10:05'), by: 'api-key:fresh', ip: STRANGE }),
    ];
    for (const begin of ['09:00', '10:00']) {
      const window = { from: time(begin), until };
      expect((await foundWithin(window, ...fromStrange)).told).toEqual([
        `high new-address ${STRANGE}`,
        'high first-write api-key:fresh',
        'high key-created-before fresh',
      ]);
      expect((await foundWithin(window, ...guessed)).told.toSorted()).toEqual([
        'high first-write api-key:fresh',
        `high new-address ${STRANGE}`,
        `high refused ${eve.by}`,
        'low key-created-before fresh',
      ]);
    }
  });

  test('is no sign where a new key of a new build machine makes its first change', async () => {
    const { told } = await found(
      acts('API_KEY_CREATE', 'build', { at: before(1), by: ANA }),
      sets('KEY', { at, by: 'api-key:build', ip: '100.64.3.4' }),
    );
    expect(told).toEqual([
      'medium new-address 100.64.3.4',
      'medium first-write api-key:build',
      `low key-created-before ${ANA}`,
      'low key-created-before build',
    ]);
  });
});

describe('after a change that stands out', () => {
  test('it is told who read the new version, and whether they had read the secret before', async () => {
    const at = daysAgo(3, '10:00');
    const { findings } = await found(
      daily(30, 4, ['12:30'], (when) => reads('KEY', { at: when, by: 'api-key:shop' }, 4)),
      sets('KEY', { at, by: BEN, ip: STRANGE }, 5),
      reads('KEY', { at: at + 1_000, by: 'api-key:shop' }, 4),
      reads('KEY', { at: at + 2_000, by: 'api-key:shop' }, 5),
      reads('KEY', { at: at + 3_000, by: 'api-key:shop' }, 5),
      reads('KEY', { at: at + 4_000, by: 'eve@acme.example' }, 5),
      { ...reads('KEY', { at: at + 5_000, by: 'x@acme.example' }, 5), outcome: 'denied' },
      reads('KEY', { at: at + 6_000, by: ANA }, 6),
    );
    const after = findings.filter(({ rule }) => rule === 'read-after-change');
    expect(after).toMatchObject([{ subject: 'KEY', severity: 'low', evidenceCount: 3 }]);
    expect(after[0]?.why).toContain('by api-key:shop (2) and eve@acme.example (1)');
    expect(after[0]?.why).toContain('. eve@acme.example had not read the secret');
  });

  test('only the 90 days before are asked about who had read the secret', async () => {
    const at = daysAgo(3, '10:00');
    const log = await logs.of(
      inOrder(
        HABIT,
        reads('KEY', { at: at - 91 * DAY_MS, by: 'api-key:old' }, 4),
        reads('KEY', { at: at - 89 * DAY_MS, by: 'api-key:shop' }, 4),
        sets('KEY', { at, by: BEN, ip: STRANGE }, 5),
        reads('KEY', { at: at + 1_000, by: 'api-key:old' }, 5),
        reads('KEY', { at: at + 2_000, by: 'api-key:shop' }, 5),
      ),
    );
    const ask = log.ask();
    const asked: string[] = [];
    const { findings } = await productionChange(
      {
        ...ask,
        profile(filter, options) {
          asked.push(printFilter(filter));
          return ask.profile(filter, options);
        },
      },
      { environment: 'production', ...LAST_WEEK },
    );
    const after = findings.find(({ rule }) => rule === 'read-after-change');
    expect(after?.why).toContain('. api-key:old had not read the secret in the 90 days before');
    const aboutReads = asked.filter((filter) => filter.includes('action:SECRET_READ'));
    expect(aboutReads.length).toBeGreaterThan(1);
    for (const filter of aboutReads) expect(filter).toContain('since:');
  });

  test('it is told what its actor read within an hour', async () => {
    const at = daysAgo(3, '10:00');
    const { findings } = await found(
      sets('KEY', { at, by: BEN, ip: STRANGE }, 5),
      reads('STRIPE', { at: at + 1_000, by: BEN, ip: STRANGE }),
      reads('LATER', { at: at + 3_600_001, by: BEN, ip: STRANGE }),
    );
    const after = findings.filter(({ rule }) => rule === 'read-after-change');
    expect(after).toMatchObject([{ subject: BEN, severity: 'info', evidenceCount: 1 }]);
    expect(after[0]?.why).toContain('STRIPE');
  });
});
