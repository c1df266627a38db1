import { expect, test } from 'vitest';
import { expectEvidence } from '../history.testing.ts';
import { DAY_MS, FROM, habit, INPUT, NIGHT, stolen, told, useHistories } from './acts.testing.ts';
import { leakedKey } from './leaked-key.ts';

const { investigate, open } = useHistories();

test('a key that did nothing in the window has no findings', async () => {
  const { findings, blastRadius, history } = await investigate(habit(30));
  expect([findings, blastRadius]).toEqual([[], []]);
  expect(history.events).toBe(180);
});

test('events that come later change nothing of an earlier answer', async () => {
  const history = await open([...habit(30), stolen('DATABASE_URL')]);
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
  const history = await open([...habit(30), stolen('SENTRY_DSN')]);
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
  expect(notes).toEqual(['Networks are named by Test-Country of 2026-11-01.']);
});
