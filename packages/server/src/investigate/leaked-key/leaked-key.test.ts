import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../finding.ts';
import { type Act, expectEvidence, openHistories, type TestHistories } from '../history.testing.ts';
import { leakedKey } from './leaked-key.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FROM = Date.UTC(2026, 10, 14);
const KEY = 'ci-deploy';
const INPUT = { apiKey: KEY, from: FROM, until: FROM + DAY_MS, baselineDays: 30 };
const NIGHT = FROM + 105 * 60_000;

let histories: TestHistories;
beforeAll(async () => {
  histories = await openHistories();
});
afterAll(() => histories.close());

async function investigate(acts: readonly Act[], input = INPUT) {
  const history = await histories.open(acts);
  const answer = await leakedKey(history.ask(), input);
  expectEvidence(history, answer.findings, history.rows.length - 1);
  return answer;
}

/** Findings as `severity rule subject`. */
const told = (findings: readonly Finding[]) =>
  findings.map(({ severity, rule, subject }) => `${severity} ${rule} ${subject}`);

/** What the key does each day of so many: at some hours, from machines of one network, it reads what a build needs. */
function habit(days: number, part: Partial<Act> & { readonly hours?: readonly number[] } = {}): Act[] {
  const { hours = [8, 11, 14], ...rest } = part;
  return Array.from({ length: days }, (_, day) =>
    hours.flatMap((hour) =>
      ['SENTRY_DSN', 'S3_KEY'].map(
        (on, place): Act => ({
          at: FROM - (day + 1) * DAY_MS + hour * HOUR_MS + place * 1_000,
          by: `api-key:${KEY}`,
          on,
          environment: 'production',
          ip: `198.51.100.${10 + (day % 5)}`,
          userAgent: 'ci-runner/5.14',
          version: 3,
          ...rest,
        }),
      ),
    ),
  ).flat();
}

const stolen = (on: string, part: Partial<Act> = {}): Act => ({
  at: NIGHT,
  by: `api-key:${KEY}`,
  on,
  environment: 'production',
  ip: '203.0.113.66',
  userAgent: 'python-requests/2.32.3',
  version: 3,
  ...part,
});

describe('a stolen key', () => {
  test('that reads at night from a strange network what it never read is told in full, the addresses first', async () => {
    const { findings, history, notes, blastRadius } = await investigate([
      ...habit(30),
      ...habit(1, { at: FROM + 8 * HOUR_MS }),
      stolen('SENTRY_DSN'),
      stolen('DATABASE_URL', { at: NIGHT + 1_000 }),
      stolen('DATABASE_URL', { at: NIGHT + 2_000, ip: '203.0.113.67' }),
      stolen('STRIPE_KEY', { at: NIGHT + 3_000, outcome: 'denied' }),
    ]);
    expect(told(findings)).toEqual([
      'high new-address 203.0.113.66',
      'high new-address 203.0.113.67',
      'high new-network 203.0.113.0/24',
      'high new-secret DATABASE_URL',
      'medium new-user-agent python-requests/2.32.3',
      'medium unusual-hour 01:00–02:00 UTC',
      'medium refused STRIPE_KEY',
    ]);
    expect(findings[0]).toMatchObject({
      evidenceCount: 3,
      title: 'First use from 203.0.113.66',
      why: expect.stringContaining(
        '180 times, from 5 other addresses, and never from its network 203.0.113.0/24.',
      ),
    });
    expect(findings.every((finding) => finding.notes === undefined)).toBe(true);
    expect(history).toEqual({
      from: '2026-10-15T08:00:00.000Z',
      until: '2026-11-13T14:00:01.000Z',
      events: 180,
    });
    expect(notes).toEqual([]);
    expect(blastRadius.map(({ secret, version, reads, state }) => [secret, version, reads, state])).toEqual([
      ['DATABASE_URL', 3, 2, 'rotate'],
      ['S3_KEY', 3, 3, 'rotate'],
      ['SENTRY_DSN', 3, 4, 'rotate'],
    ]);
  });

  test('that reads only what it always reads, at its usual hours and with its usual program, still stands out by its network', async () => {
    const { findings } = await investigate([
      ...habit(30),
      stolen('SENTRY_DSN', { at: FROM + 11 * HOUR_MS, userAgent: 'ci-runner/5.14' }),
    ]);
    expect(told(findings)).toEqual(['medium new-address 203.0.113.66', 'medium new-network 203.0.113.0/24']);
  });

  test('that is used from the network of its owners is told by what it did there', async () => {
    const { findings } = await investigate([
      ...habit(30),
      stolen('DATABASE_URL', { at: FROM + 11 * HOUR_MS, ip: '198.51.100.200' }),
    ]);
    expect(told(findings)).toEqual([
      'medium new-address 198.51.100.200',
      'medium new-user-agent python-requests/2.32.3',
      'low new-secret DATABASE_URL',
    ]);
  });

  test('changes what it never changed, in places where it never was', async () => {
    const { findings } = await investigate([
      ...habit(30, { project: 'storefront' }),
      stolen('DATABASE_URL', {
        action: 'SECRET_SET',
        environment: 'staging',
        project: 'payments',
        version: 4,
      }),
    ]);
    expect(told(findings)).toEqual(
      expect.arrayContaining([
        'high new-environment staging',
        'high new-environment payments',
        'high first-write SECRET_SET',
      ]),
    );
  });

  test('that reads the same name in another environment has read another secret', async () => {
    const { findings } = await investigate([
      ...habit(30),
      ...habit(30, { environment: 'staging', hours: [8] }).filter(({ on }) => on === 'S3_KEY'),
      stolen('SENTRY_DSN', { environment: 'staging' }),
    ]);
    const secrets = findings.filter(({ rule }) => rule === 'new-secret');
    expect(secrets).toMatchObject([
      { severity: 'medium', subject: 'SENTRY_DSN', title: 'First read of SENTRY_DSN in staging' },
    ]);
    expect(findings.some(({ rule }) => rule === 'new-environment')).toBe(false);
  });

  test('that reads what was read before the baseline began has read nothing quite new', async () => {
    const { findings } = await investigate([
      stolen('DATABASE_URL', { at: FROM - 45 * DAY_MS, ip: '198.51.100.10' }),
      ...habit(30),
      stolen('DATABASE_URL'),
    ]);
    expect(findings.find(({ rule }) => rule === 'new-secret')).toMatchObject({
      severity: 'medium',
      why: expect.stringContaining(
        'Before that it had read a secret of this name, last 2026-09-30 00:00 UTC.',
      ),
    });
  });

  test('may have given somebody a way in, and other credentials may be in the same hands', async () => {
    const { findings } = await investigate([
      ...habit(30),
      ...habit(30, { by: 'ana@acme.example', ip: '192.0.2.9', hours: [9] }),
      stolen('SENTRY_DSN'),
      stolen('backdoor', { at: NIGHT + HOUR_MS, action: 'API_KEY_CREATE', by: 'ana@acme.example' }),
      stolen('eve@example.com', { at: NIGHT + 2 * HOUR_MS, action: 'TEAM_INVITE' }),
      stolen('DATABASE_URL', { at: NIGHT + 3 * DAY_MS, by: 'api-key:billing' }),
    ]);
    expect(told(findings)).toEqual(
      expect.arrayContaining([
        'high address-shared 203.0.113.66',
        'high key-created backdoor',
        'high member-added eve@example.com',
      ]),
    );
    expect(findings.find(({ rule }) => rule === 'address-shared')).toMatchObject({
      title: '203.0.113.66 also used by ana@acme.example and api-key:billing',
      evidenceCount: 2,
    });
  });

  test('on a day of many more events than any before is told by their number', async () => {
    const { findings } = await investigate([
      ...habit(30),
      ...Array.from({ length: 60 }, (_, place) =>
        stolen('S3_KEY', {
          at: FROM + 8 * HOUR_MS + place,
          ip: '198.51.100.10',
          userAgent: 'ci-runner/5.14',
        }),
      ),
    ]);
    expect(told(findings)).toEqual(['medium volume 2026-11-14']);
    expect(findings[0]).toMatchObject({ evidenceCount: 60 });
  });
});

describe('an ordinary week', () => {
  test('of new machines in a known network, a new release and a new secret of the build is nothing severe', async () => {
    const { findings } = await investigate([
      ...habit(30),
      stolen('NEW_FLAG', { at: FROM + 11 * HOUR_MS, ip: '198.51.100.10', userAgent: 'ci-runner/5.14' }),
      stolen('SENTRY_DSN', { at: FROM + 14 * HOUR_MS, ip: '198.51.100.77', userAgent: 'ci-runner/5.14' }),
      stolen('SENTRY_DSN', { at: FROM + 8 * HOUR_MS, ip: '198.51.100.10', userAgent: 'ci-runner/6.0' }),
    ]);
    expect(told(findings)).toEqual([
      'low new-address 198.51.100.77',
      'low new-user-agent ci-runner/6.0',
      'low new-secret NEW_FLAG',
    ]);
  });

  test('of a key whose machines come from another network every day brings nothing severe by that', async () => {
    const wandering = habit(30).map((act) => ({ ...act, ip: `10.${new Date(act.at).getUTCDate()}.0.1` }));
    const { findings } = await investigate([
      ...wandering,
      stolen('SENTRY_DSN', { at: FROM + 11 * HOUR_MS, ip: '10.99.0.1', userAgent: 'ci-runner/5.14' }),
    ]);
    expect(told(findings)).toEqual(['low new-address 10.99.0.1', 'low new-network 10.99.0.0/24']);
  });

  test('of a key that was used from more than ten thousand addresses still shows the one that did what was never done', async () => {
    const { findings } = await investigate([
      ...Array.from({ length: 10_050 }, (_, place) =>
        stolen('SENTRY_DSN', {
          at: FROM - 1 - place * 200_000,
          ip: `10.${place >> 8}.${place & 255}.1`,
          userAgent: 'ci-runner/5.14',
        }),
      ),
      stolen('DATABASE_URL'),
    ]);
    expect(told(findings)).toEqual([
      'high new-address 203.0.113.66',
      'high new-network 203.0.113.0/24',
      'high new-secret DATABASE_URL',
      'medium new-user-agent python-requests/2.32.3',
    ]);
  });

  test('in which the same is refused as ever is nothing new', async () => {
    const refused: Partial<Act> = { outcome: 'denied', environment: 'production' };
    const { findings } = await investigate([
      ...habit(30),
      ...habit(30, { ...refused, hours: [11] }),
      stolen('S3_KEY', {
        ...refused,
        at: FROM + 11 * HOUR_MS,
        ip: '198.51.100.10',
        userAgent: 'ci-runner/5.14',
      }),
    ]);
    expect(told(findings)).toEqual(['info refused S3_KEY']);
  });
});

describe('what is believed', () => {
  const self = { type: 'api-key', name: KEY } as const;

  test('what was reported with the key itself makes nothing familiar, and is told', async () => {
    const forged = habit(30, { ip: '203.0.113.66', userAgent: 'python-requests/2.32.3', recordedBy: self });
    const { findings, notes, history } = await investigate([
      ...habit(30),
      ...forged,
      stolen('SENTRY_DSN', { at: FROM + 11 * HOUR_MS }),
      stolen('NONSENSE', { at: FROM + 11 * HOUR_MS, recordedBy: { type: 'import', name: KEY } }),
      stolen('S3_KEY', { at: FROM + 11 * HOUR_MS, by: 'ana@acme.example', recordedBy: self }),
    ]);
    expect(told(findings)).toEqual([
      'high new-address 203.0.113.66',
      'high new-network 203.0.113.0/24',
      'medium new-user-agent python-requests/2.32.3',
    ]);
    expect(history.events).toBe(180);
    expect(notes).toEqual([
      expect.stringMatching(/^181 events of this key were reported with the key itself and left out: /),
      expect.stringMatching(/^in the window 1 event of others was reported with api-key:ci-deploy: /),
    ]);
  });

  test('recorders that are relied on are named', async () => {
    const { notes } = await investigate([
      ...habit(30, { recordedBy: { type: 'api-key', name: 'shop-backend' } }),
      ...habit(2, { recordedBy: { type: 'import', name: 'loader' } }),
      stolen('SENTRY_DSN'),
    ]);
    expect(notes).toEqual([
      'this rests on what this workspace recorded itself and on what was reported by api-key:shop-backend and import',
    ]);
  });
});

test('events without an address are told as such', async () => {
  const { findings, notes } = await investigate([
    ...habit(30),
    stolen('SENTRY_DSN', { at: FROM + 11 * HOUR_MS, ip: undefined, userAgent: 'ci-runner/5.14' }),
  ]);
  expect(findings).toEqual([]);
  expect(notes).toEqual([
    expect.stringMatching(
      /^1 event of the window has no address, .* \(actor:api-key:ci-deploy .* -ip:::\/0\)$/,
    ),
  ]);
});

describe('too little history', () => {
  test('makes findings two steps less severe where there is none, and each says so', async () => {
    const { findings, history, notes } = await investigate([
      stolen('SENTRY_DSN'),
      stolen('DATABASE_URL', { ip: '203.0.113.200' }),
      stolen('backdoor', { action: 'API_KEY_CREATE' }),
    ]);
    expect(history).toEqual({ from: null, until: null, events: 0 });
    const created = findings.find(({ rule }) => rule === 'key-created');
    expect(created).toMatchObject({ severity: 'high', subject: 'backdoor' });
    expect(created?.notes).toBeUndefined();
    for (const { rule, severity, notes: own } of findings.filter((finding) => finding !== created)) {
      expect([rule, severity]).toEqual([rule, expect.stringMatching(/low|info/)]);
      expect(own).toEqual([expect.stringContaining('30 days before the window')]);
    }
    expect(notes).toEqual([expect.stringContaining('the log has nothing from before 2026-10-16 00:00 UTC')]);
  });

  test('makes them one step less severe where there is little', async () => {
    const { findings } = await investigate([...habit(2), stolen('DATABASE_URL')]);
    expect(told(findings)).toEqual(
      expect.arrayContaining(['medium new-address 203.0.113.66', 'medium new-secret DATABASE_URL']),
    );
    expect(findings[0]?.notes).toEqual([expect.stringContaining('Only 12 events of the key are known')]);
  });

  test('a field that no event before has is not told from habit', async () => {
    const { findings } = await investigate([...habit(30, { userAgent: undefined }), stolen('SENTRY_DSN')]);
    const agent = findings.find(({ rule }) => rule === 'new-user-agent');
    expect(agent).toMatchObject({ severity: 'info', notes: [expect.any(String)] });
  });
});

test('a key that did nothing in the window has no findings', async () => {
  const { findings, blastRadius, history } = await investigate(habit(30));
  expect([findings, blastRadius]).toEqual([[], []]);
  expect(history.events).toBe(180);
});

test('events that come later change nothing of an earlier answer', async () => {
  const history = await histories.open([...habit(30), stolen('DATABASE_URL')]);
  const readUpTo = history.rows.length - 1;
  const before = await leakedKey(history.ask(), INPUT);
  await history.record([
    stolen('OTHER', { at: NIGHT + 5_000 }),
    stolen('DATABASE_URL', { at: FROM - 3 * DAY_MS }),
    stolen('DATABASE_URL', {
      at: NIGHT + 10 * DAY_MS,
      action: 'SECRET_SET',
      by: 'ana@acme.example',
      version: 4,
    }),
  ]);
  expect(await leakedKey(history.ask({ readUpTo }), INPUT)).toEqual(before);
  const now = await leakedKey(history.ask(), INPUT);
  expect(now.blastRadius).toMatchObject([{ secret: 'DATABASE_URL', state: 'rotated' }, { secret: 'OTHER' }]);
});

test('names with quotes, commas, stars and spaces are found as they are', async () => {
  const apiKey = 'it"s, a *key* \\ api-key:x';
  const by = `api-key:${apiKey}`;
  const odd = { by, userAgent: 'odd "agent", (v*)', environment: 'a,b *', project: 'say "hi"' };
  const { findings } = await investigate(
    [...habit(30, { by, project: 'storefront' }), stolen('DB "1", *', odd)],
    { ...INPUT, apiKey },
  );
  expect(told(findings)).toEqual(
    expect.arrayContaining([
      'high new-secret DB "1", *',
      'high new-environment a,b *',
      'high new-environment say "hi"',
      'medium new-user-agent odd "agent", (v*)',
    ]),
  );
});

test('countries and operators that are new are told where the server can name them', async () => {
  const networks = {
    sources: ['Test-Country of 2026-11-01'],
    nameOf: (address: string) =>
      address.startsWith('198.51.100.')
        ? { country: 'Germany', operator: 'AS64500 Home' }
        : { country: 'Netherlands', operator: 'AS64501 Example Hosting' },
  };
  const history = await histories.open([...habit(30), stolen('SENTRY_DSN')]);
  const { findings, notes } = await leakedKey(history.ask({ networks }), INPUT);
  expectEvidence(history, findings, history.rows.length - 1);
  expect(told(findings)).toEqual(
    expect.arrayContaining([
      'high new-network Netherlands',
      'high new-network AS64501 Example Hosting',
      'high new-network 203.0.113.0/24',
    ]),
  );
  expect(findings[0]?.title).toBe('First use from 203.0.113.66 (Netherlands, AS64501 Example Hosting)');
  expect(notes).toEqual(['networks are named by Test-Country of 2026-11-01']);
});
