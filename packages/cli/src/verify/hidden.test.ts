import { generateSigningKey } from '@daybook/ledger';
import { describe, expect, test } from 'vitest';
import type { GoneClaim } from './gone-claims.ts';
import type { HiddenClaim } from './hidden-claims.ts';
import { verifyLedger } from './ledger.ts';
import { formatReport } from './report.ts';
import { type ChangePage, clientOfLog, ORIGIN, sampleLog, samplePayload } from './sample-log.testing.ts';
import { serverSource } from './server-source.ts';

const keys = generateSigningKey(ORIGIN);
const SIZE = 10;

type Shown = {
  readonly visibleFrom: number;
  readonly hidden?: readonly HiddenClaim[];
  readonly gone?: readonly GoneClaim[];
  /** The events at these positions are others. */
  readonly payloads?: Readonly<Record<number, string>>;
  readonly isPinned?: boolean;
};

/** The log of ten entries, of which the server shows nothing before `visibleFrom`, nor what it says is gone. A page has two positions. */
function verify({ visibleFrom, hidden = [], gone = [], payloads = {}, isPinned = true }: Shown) {
  const log = sampleLog(SIZE, {
    keys,
    payload: (position) => payloads[position] ?? samplePayload(position),
  });
  const isGone = (position: number) => gone.some(({ first, last }) => first <= position && position <= last);
  const changePage: ChangePage = ({ openings, ...page }, from) => {
    const isOfPage = ({ first, last }: { first: number; last: number }) =>
      last >= from && first < (page.next ?? SIZE);
    return {
      ...page,
      openings: openings.filter(({ position }) => position >= visibleFrom && !isGone(position)),
      gone: gone.filter(isOfPage),
      hidden: hidden.filter(isOfPage),
      visibleFrom,
    };
  };
  const client = clientOfLog(log, undefined, changePage);
  return verifyLedger(serverSource(client), {
    keys: isPinned ? [keys.verifierKey] : undefined,
    payloadsOf: client,
    onProgress: () => undefined,
  });
}

const held = (first: number, last: number): HiddenClaim => ({ first, last, why: 'held' });
const expiring = (first: number, last: number): HiddenClaim => ({ first, last, why: 'expiring' });

describe('payloads that a server hides', () => {
  test('verify the ledger in part, and stand under what is not proved, with why and since when', async () => {
    const report = await verify({ visibleFrom: 4, hidden: [held(0, 2), expiring(3, 3)] });
    expect(report).toMatchObject({
      ok: false,
      code: 'partly',
      unchecked: 'the payloads of 4 of 10 positions are hidden and were not checked',
      hidden: {
        count: 4,
        held: 3,
        expiring: 1,
        positions: 'positions 0–3',
        newest: new Date(1_700_000_000_003).toISOString(),
      },
    });
    expect(report.proved.join('\n')).toContain('all 6 payloads that the server stores');
    const [said] = report.notProved;
    expect(said).toContain('hidden, not checked: 4 positions (held, or about to expire): positions 0–3.');
    expect(said).toContain('The newest was recorded at 2023-11-14T22:13:20.003Z');
    expect(formatReport(report)).toMatch(/^Verified in part: .* hidden and were not checked\.\nProved:\n/);
  });

  test('are checked where the server shows them all the same', async () => {
    const report = await verify({ visibleFrom: 0 });
    expect(report).toMatchObject({ ok: true });
    expect(report).not.toHaveProperty('hidden');
  });

  test('leave a ledger without a pinned key as unverified as it was', async () => {
    const report = await verify({ visibleFrom: 2, hidden: [held(0, 1)], isPinned: false });
    expect(report).toMatchObject({ ok: false, code: 'unpinned', proved: [], hidden: { count: 2 } });
  });

  test('explain nothing beyond themselves: what the server does not name is missing', async () => {
    await expect(verify({ visibleFrom: 4, hidden: [held(0, 1), held(3, 3)] })).rejects.toMatchObject({
      code: 'payload-missing',
      message: expect.stringContaining('position 2 (1 of 10) are missing, unexplained'),
    });
  });

  test.each<[string, readonly unknown[]]>([
    ['reach what is shown', [held(0, 4)]],
    ['lie among what is shown', [held(6, 6)]],
    ['end before they begin', [held(2, 1)]],
    ['have no reason', [{ first: 0, last: 1 }]],
    ['have another reason', [{ first: 0, last: 1, why: 'lost' }]],
  ])('are refused where they %s', async (_, hidden) => {
    const client = clientOfLog(sampleLog(SIZE, { keys }), undefined, (page) => ({
      ...page,
      hidden,
      visibleFrom: 4,
    }));
    const check = verifyLedger(serverSource(client), {
      keys: [keys.verifierKey],
      payloadsOf: client,
      onProgress: () => undefined,
    });
    await expect(check).rejects.toMatchObject({
      code: 'payload-pages',
      message: expect.stringContaining('"hidden"'),
    });
  });

  test('prove nothing of what they are said to have announced', async () => {
    const report = await verify({
      visibleFrom: 6,
      gone: [{ first: 0, last: 2, kind: 'expired', announcement: 5 }],
      hidden: [held(3, 5)],
    });
    expect(report).toMatchObject({
      code: 'partly',
      unchecked:
        'the payloads of 3 of 10 positions are hidden and were not checked, nor what they say of 3 that are said to be gone',
    });
    expect(report.proved.join('\n')).not.toContain('expired');
    expect(report.notProved.join('\n')).toContain(
      'that the event at position 5 named positions 0–2: expired, recorded at position 5: the server hides it',
    );
  });
});
