import { describe, expect, test } from 'vitest';
import type { Act } from '../history.testing.ts';
import { DAY_MS, FROM, HOUR_MS, habit, NIGHT, stolen, told, useHistories } from './acts.testing.ts';

const { investigate } = useHistories();

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

  test('that was only refused where it never was has not been there, and one that got what was refused before has', async () => {
    const refused: Partial<Act> = { outcome: 'denied', project: 'vault' };
    const { findings } = await investigate([
      ...habit(30, { project: 'storefront' }),
      ...habit(1, { ...refused, on: 'OLD', environment: 'staging', action: 'SECRET_SET', hours: [8] }),
      stolen('STRIPE_KEY', { ...refused, environment: 'development' }),
      stolen('MAIL_KEY', {
        ...refused,
        environment: 'development',
        action: 'SECRET_SET',
        outcome: 'failure',
      }),
      stolen('SENTRY_DSN', { at: NIGHT + 1_000, environment: 'staging', project: 'storefront' }),
    ]);
    const rules = ['new-environment', 'new-secret', 'first-write', 'refused'];
    expect(told(findings.filter(({ rule }) => rules.includes(rule)))).toEqual([
      'high new-environment staging',
      'medium new-secret SENTRY_DSN',
      'medium refused STRIPE_KEY',
      'low refused MAIL_KEY',
    ]);
    expect(findings.find(({ rule }) => rule === 'new-environment')).toMatchObject({ evidenceCount: 1 });
  });

  test('that was refused a change and then made one has made its first', async () => {
    const { findings } = await investigate([
      ...habit(30),
      stolen('S3_KEY', {
        at: FROM - 5 * DAY_MS,
        ip: '198.51.100.10',
        action: 'SECRET_SET',
        outcome: 'denied',
      }),
      stolen('S3_KEY', { action: 'SECRET_SET', outcome: 'denied' }),
      stolen('S3_KEY', { at: FROM + 11 * HOUR_MS, ip: '198.51.100.10', action: 'SECRET_SET', version: 4 }),
    ]);
    expect(findings.find(({ rule }) => rule === 'first-write')).toMatchObject({
      severity: 'medium',
      evidenceCount: 1,
      why: expect.stringContaining('used for this once'),
    });
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

  test('of a key that was used from more than two thousand addresses still shows the one that did what was never done', async () => {
    const { findings } = await investigate([
      ...Array.from({ length: 2_050 }, (_, place) =>
        stolen('SENTRY_DSN', {
          at: FROM - 1 - place * 1_000_000,
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
