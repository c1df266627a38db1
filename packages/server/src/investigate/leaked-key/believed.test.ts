import { describe, expect, test } from 'vitest';
import type { Act } from '../history.testing.ts';
import { DAY_MS, FROM, HOUR_MS, habit, KEY, stolen, told, useHistories } from './acts.testing.ts';

const { investigate } = useHistories();

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
      expect.stringMatching(
        /^181 events of this key were reported with the key itself and left out, as .* \(actor:.*\)\.$/,
      ),
      expect.stringMatching(/^In the window 1 event of others was reported with api-key:ci-deploy: .*\)\.$/),
    ]);
  });

  test('what was reported with it about others counts neither before nor after the window', async () => {
    const others = { by: 'ana@acme.example', recordedBy: self } as const;
    const { findings } = await investigate([
      ...habit(30),
      stolen('SENTRY_DSN', { at: FROM + 11 * HOUR_MS }),
      stolen('S3_KEY', { ...others, at: FROM - 9 * DAY_MS }),
      stolen('backdoor', { ...others, at: FROM + 2 * DAY_MS, action: 'API_KEY_CREATE' }),
    ]);
    expect(told(findings)).toEqual([
      'high new-address 203.0.113.66',
      'high new-network 203.0.113.0/24',
      'medium new-user-agent python-requests/2.32.3',
    ]);
  });

  test('what was reported with the key itself replaces nothing, and is told', async () => {
    const shop = { type: 'api-key', name: 'shop-backend' } as const;
    const set = (on: string, version: number, recordedBy: NonNullable<Act['recordedBy']>) =>
      stolen(on, { action: 'SECRET_SET', by: 'ben@acme.example', at: FROM + DAY_MS, version, recordedBy });
    const { blastRadius, notes } = await investigate([
      stolen('SENTRY_DSN', { recordedBy: shop }),
      stolen('S3_KEY', { recordedBy: shop }),
      set('SENTRY_DSN', 4, self),
      set('S3_KEY', 4, { type: 'import', name: KEY }),
      set('S3_KEY', 5, shop),
    ]);
    expect(blastRadius).toMatchObject([
      { secret: 'S3_KEY', state: 'rotated' },
      { secret: 'SENTRY_DSN', state: 'rotate' },
    ]);
    expect(notes).toContainEqual(
      expect.stringMatching(
        /^1 version of secrets counts as in use, as only this key itself .* position:0\.\.4\)\.$/,
      ),
    );
  });

  test('recorders that are relied on are named', async () => {
    const { notes } = await investigate([
      ...habit(30, { recordedBy: { type: 'api-key', name: 'shop-backend' } }),
      ...habit(2, { recordedBy: { type: 'import', name: 'loader' } }),
      stolen('SENTRY_DSN'),
    ]);
    expect(notes).toEqual([
      'This rests on what this workspace recorded itself and on what was reported by api-key:shop-backend and import.',
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
      /^1 event of the window has no address, .* \(actor:api-key:ci-deploy .* -ip:::\/0\)\.$/,
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
    expect(notes).toEqual([expect.stringContaining('The log has nothing from before 2026-10-16 00:00 UTC')]);
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
