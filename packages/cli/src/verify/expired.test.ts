import { generateSigningKey } from '@daybook/ledger';
import { describe, expect, test } from 'vitest';
import type { GoneClaim } from './gone-claims.ts';
import { verifyLedger } from './ledger.ts';
import { type ChangePage, clientOfLog, ORIGIN, sampleLog, samplePayload } from './sample-log.testing.ts';
import { serverSource } from './server-source.ts';

const keys = generateSigningKey(ORIGIN);

/** An event that announces ranges; `change` makes another one of it. */
function announcement(ranges: readonly string[], change: object = {}): string {
  return JSON.stringify({
    action: 'RETENTION_SWEEP',
    metadata: { ranges },
    recordedBy: { type: 'workspace' },
    ...change,
  });
}

/**
 * The log of ten entries whose server has let go of `gone`, and says so; the events at the positions of `announced` are those. A page
 * has two openings.
 */
async function verify(announced: Readonly<Record<number, string>>, gone: readonly GoneClaim[]) {
  const log = sampleLog(10, { keys, payload: (position) => announced[position] ?? samplePayload(position) });
  const isGone = (position: number) => gone.some(({ first, last }) => first <= position && position <= last);
  const changePage: ChangePage = ({ openings, ...page }, from) => ({
    ...page,
    openings: openings.filter(({ position }) => !isGone(position)),
    gone: gone.filter(({ first, last }) => last >= from && first < (page.next ?? 10)),
  });
  const client = clientOfLog(log, undefined, changePage);
  const report = await verifyLedger(serverSource(client), {
    keys: [keys.verifierKey],
    payloadsOf: client,
    onProgress: () => undefined,
  });
  return { ok: report.ok, proved: report.proved.join('\n'), notProved: report.notProved.join('\n') };
}

const expired = (first: number, last: number, at: number): GoneClaim => ({
  first,
  last,
  kind: 'expired',
  announcement: at,
});
const erased = (position: number, at: number): GoneClaim => ({
  first: position,
  last: position,
  kind: 'erased',
  announcement: at,
});

describe('payloads that are gone', () => {
  test('are explained by the events that announced them', async () => {
    const report = await verify(
      {
        5: announcement(['0-3']),
        7: announcement(['4-4', '6-6'], { action: 'ERASURE_START' }),
      },
      [expired(0, 3, 5), erased(4, 7), erased(6, 7)],
    );
    expect(report.ok).toBe(true);
    expect(report.proved).toContain('all 4 payloads that the server stores');
    expect(report.proved).toContain('positions 0–3: expired, recorded at position 5');
    expect(report.proved).toContain('positions 4, 6: erased, recorded at position 7');
  });

  test('may be more pages than one, and less than what was announced', async () => {
    const report = await verify({ 9: announcement(['0-8']) }, [expired(0, 6, 9)]);
    expect(report.proved).toContain('positions 0–6: expired, recorded at position 9');
  });

  test.each<[string, Readonly<Record<number, string>>, readonly GoneClaim[], string]>([
    ['no event announced', {}, [expired(0, 3, 5)], 'positions 0–3 (4 of 10)'],
    [
      'an event names only in part',
      { 5: announcement(['0-2']) },
      [expired(0, 3, 5)],
      'positions 0–3 (4 of 10)',
    ],
    ['an event names as others', { 5: announcement(['4-4']) }, [expired(0, 3, 5)], 'positions 0–3 '],
    [
      'somebody else announced',
      { 5: announcement(['0-3'], { recordedBy: { type: 'api-key', name: 'k' } }) },
      [expired(0, 3, 5)],
      'positions 0–3 ',
    ],
    [
      'an event of another kind names',
      { 5: announcement(['0-3'], { action: 'SECRET_READ' }) },
      [expired(0, 3, 5)],
      'positions 0–3 ',
    ],
    [
      'the end of an erasure names',
      { 5: announcement(['0-0'], { action: 'ERASURE_COMPLETE' }) },
      [erased(0, 5)],
      'position 0 (1 of 10)',
    ],
    ['a sweep is said to have erased', { 5: announcement(['0-0']) }, [erased(0, 5)], 'position 0 (1 of 10)'],
    [
      'an erasure is said to have let expire',
      { 5: announcement(['0-0'], { action: 'ERASURE_START' }) },
      [expired(0, 0, 5)],
      'position 0 (1 of 10)',
    ],
    [
      'an event announced without ranges',
      { 5: announcement([], { metadata: {} }) },
      [expired(0, 0, 5)],
      'position 0 ',
    ],
    [
      'an event announced as text',
      { 5: announcement([], { metadata: { ranges: '0-3' } }) },
      [expired(0, 0, 5)],
      'position 0 ',
    ],
    ['an event in front of them announced', { 0: announcement(['4-4']) }, [expired(4, 4, 0)], 'position 4 '],
    [
      'an event that they are themselves announced',
      { 4: announcement(['4-4']) },
      [expired(4, 4, 4)],
      'position 4 ',
    ],
    ['an event behind the end announced', {}, [expired(4, 4, 10)], 'position 4 '],
    [
      'an erased event announced',
      { 5: announcement(['0-3']), 7: announcement(['5-5'], { action: 'ERASURE_START' }) },
      [expired(0, 3, 5), erased(5, 7)],
      'positions 0–3 ',
    ],
  ])('and that %s are missing, unexplained', async (_, announced, gone, named) => {
    const check = verify(announced, gone);
    await expect(check).rejects.toMatchObject({ code: 'payload-missing' });
    await expect(check).rejects.toThrow(named);
    await expect(check).rejects.toThrow('missing, unexplained');
  });

  test('whose announcement has expired itself are explained by what announced that, as far as it goes', async () => {
    const report = await verify({ 5: announcement(['0-3']), 8: announcement(['4-5']) }, [
      expired(0, 3, 5),
      expired(4, 5, 8),
    ]);
    expect(report.ok).toBe(true);
    expect(report.proved).toContain('positions 4–5: expired, recorded at position 8');
    expect(report.proved).not.toContain('positions 0–3:');
    expect(report.notProved).toContain(
      'that the event at position 5 named positions 0–3: expired, recorded at position 5: it has expired itself, recorded at position 8',
    );
  });

  test('are not explained by an expired announcement that nothing in the ledger announced as expired', async () => {
    await expect(
      verify({ 5: announcement(['0-3']) }, [expired(0, 3, 5), expired(5, 5, 9)]),
    ).rejects.toMatchObject({
      code: 'payload-missing',
      message: expect.stringContaining('position 5 '),
    });
  });
});

test.each<[string, unknown]>([
  ['no list', {}],
  ['a range without its kind', [{ first: 0, last: 1, announcement: 5 }]],
  ['a range of an unknown kind', [{ first: 0, last: 1, kind: 'lost', announcement: 5 }]],
  ['a range that ends before it begins', [{ first: 2, last: 1, kind: 'expired', announcement: 5 }]],
  ['a range without announcement', [{ first: 0, last: 1, kind: 'expired' }]],
])('a page whose "gone" is or has %s is refused', async (_, gone) => {
  const client = clientOfLog(sampleLog(6, { keys }), undefined, (page) => ({ ...page, gone }));
  const check = verifyLedger(serverSource(client), {
    keys: [keys.verifierKey],
    payloadsOf: client,
    onProgress: () => undefined,
  });
  await expect(check).rejects.toMatchObject({
    code: 'payload-pages',
    message: expect.stringContaining('"gone"'),
  });
});
