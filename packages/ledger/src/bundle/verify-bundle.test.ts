import { describe, expect, test } from 'vitest';
import { LedgerError } from '../ledger-error.ts';
import { generateSigningKey } from '../note-key.ts';
import {
  type BundleLog,
  bundleLog,
  bundleOf,
  eventPayload,
  inParts,
  plainMeaning,
  reseal,
} from '../testing/bundle-log.ts';
import { checkBundleForm, verifyBundle } from './verify-bundle.ts';

type Checks = {
  readonly oldCheckpoint?: string;
  readonly verifierKeys?: readonly string[];
  readonly part?: number;
};

function verified(log: BundleLog, bytes: Uint8Array, { part = 1_000, ...checks }: Checks = {}) {
  return verifyBundle(inParts(bytes, part), {
    verifierKeys: [log.verifierKey],
    meaning: plainMeaning,
    ...checks,
  });
}

/** `verified`, or the code of what is wrong. */
async function verdictOf(log: BundleLog, bundle: Uint8Array | string, checks: Checks = {}): Promise<string> {
  try {
    await verified(log, Buffer.from(bundle), checks);
    return 'verified';
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
}

const log = bundleLog(700);

describe('verifyBundle()', () => {
  test.each([1, 2, 3, 255, 256, 257, 513])(
    'verifies a whole log of %i events, however its bytes come',
    async (size) => {
      const whole = bundleLog(size);
      const bytes = await bundleOf(whole);
      for (const part of [97, bytes.length]) {
        expect(await verified(whole, bytes, { part })).toMatchObject({
          kind: 'range',
          window: { from: 0, end: size },
          size: BigInt(size),
          events: size,
          firstEvent: 0,
          lastEvent: size - 1,
          signedBy: /^[^+]+\+[0-9a-f]{8}/.exec(whole.verifierKey)?.[0],
        });
      }
    },
  );

  test('verifies an empty log, an empty range and an empty selection', async () => {
    const empty = bundleLog(0);
    expect(await verified(empty, await bundleOf(empty))).toMatchObject({ events: 0, firstEvent: undefined });
    for (const window of [
      { from: 0, end: 0 },
      { from: 300, end: 300 },
      { from: 700, end: 700 },
    ])
      expect(await verified(log, await bundleOf(log, { window }))).toMatchObject({ events: 0, window });
    const nothing = await bundleOf(log, { filter: 'nothing', items: [] });
    expect(await verified(log, nothing)).toMatchObject({ events: 0, filter: 'nothing', kind: 'selection' });
  });

  test('verifies any range of positions, across the borders of tiles', async () => {
    for (const [from, end] of [
      [0, 1],
      [1, 2],
      [255, 257],
      [256, 512],
      [300, 301],
      [100, 700],
      [699, 700],
    ] as const) {
      const bytes = await bundleOf(log, { window: { from, end } });
      expect(await verified(log, bytes)).toMatchObject({
        events: end - from,
        firstEvent: from,
        lastEvent: end - 1,
      });
    }
  });

  test('verifies a selection, with fewer hashes than a proof for each event takes', async () => {
    const positions = [0, 3, 4, 255, 256, 690];
    const bytes = await bundleOf(log, { filter: 'actor', items: positions.map(log.event) });
    expect(await verified(log, bytes)).toMatchObject({
      events: 6,
      firstEvent: 0,
      lastEvent: 690,
      filter: 'actor',
    });
    expect(bytes.toString().match(/^hash /gm)?.length).toBeLessThan(6 * 10);
  });

  test('refuses a range that lacks a position, however its hashes are put', async () => {
    const items = Array.from({ length: 100 }, (_, place) => log.event(100 + place)).filter(
      ({ position }) => position !== 150,
    );
    await expect(bundleOf(log, { window: { from: 100, end: 200 }, items })).rejects.toMatchObject({
      code: 'bundle-gap',
    });
    const selection = (
      await bundleOf(log, { window: { from: 100, end: 200 }, filter: 'actor', items })
    ).toString();
    const range = (await bundleOf(log, { window: { from: 100, end: 200 } })).toString();
    // The head of a range, and a body in which a hash stands for the event that it leaves out.
    const body = (text: string) => text.slice(text.indexOf('\nhash ') + 1);
    const forged = reseal(range.slice(0, range.indexOf('\nhash ') + 1) + body(selection));
    expect(await verdictOf(log, forged)).toBe('bundle-gap');
    expect(await verdictOf(log, selection)).toBe('verified');
  });

  test('is never written of anything but what was recorded', async () => {
    const items = [log.event(0), { ...log.event(1), payload: log.event(2).payload }, log.event(2)];
    await expect(bundleOf(log, { filter: 'actor', items })).rejects.toMatchObject({ code: 'root-mismatch' });
    const backwards = [log.event(2), log.event(1)];
    await expect(bundleOf(log, { filter: 'actor', items: backwards })).rejects.toMatchObject({
      code: 'bundle-file',
    });
    await expect(bundleOf(log, { filter: 'two\nlines', items })).rejects.toMatchObject({
      code: 'bundle-file',
    });
    const outside = { window: { from: 1, end: 3 }, filter: 'actor', items: [log.event(3)] };
    await expect(bundleOf(log, outside)).rejects.toMatchObject({ code: 'bundle-file' });
  });

  test('refuses events that do not match the filter', async () => {
    const bytes = await bundleOf(log, { filter: 'SECRET_READ', items: [3, 4].map(log.event) });
    expect(await verdictOf(log, bytes)).toBe('bundle-filter');
  });

  test('takes no key but a pinned one, whatever stands in the file', async () => {
    const bytes = await bundleOf(log);
    const others = generateSigningKey(log.origin).verifierKey;
    const elsewhere = generateSigningKey('elsewhere.example/x').verifierKey;
    expect(await verdictOf(log, bytes, { verifierKeys: [others] })).toBe('signature-missing');
    expect(await verdictOf(log, bytes, { verifierKeys: [elsewhere] })).toBe('signature-missing');
    expect(await verdictOf(log, bytes, { verifierKeys: [elsewhere, log.verifierKey] })).toBe('key-conflict');
    expect(await verdictOf(log, bytes, { verifierKeys: [] })).toBe('no-key');
    expect(await verdictOf(log, bytes, { verifierKeys: [others, log.verifierKey] })).toBe('verified');
    const forger = bundleLog(700, { payload: () => '{"actor":"nobody"}' });
    expect(await verdictOf(log, await bundleOf(forger))).toBe('signature-missing');
  });

  test('without a key looks at the form, and gives no verified bundle', async () => {
    const forger = bundleLog(9, { payload: () => '{"actor":"nobody"}' });
    const form = await checkBundleForm(inParts(await bundleOf(forger)), { meaning: plainMeaning });
    expect(form).toMatchObject({ events: 9, otherKeys: [forger.verifierKey] });
    expect(form).not.toHaveProperty('signedBy');
  });

  test('refuses a payload that readers would understand in two ways, although it is proved', async () => {
    for (const payload of ['{"a":1,"a":2}', '{"a":90071992547409931}', '[1]', '{"a":"\\ud800"}']) {
      const odd = bundleLog(3, { payload: () => payload });
      expect(await verdictOf(odd, await bundleOf(odd))).toBe('payload-form');
    }
  });
});

describe('an old checkpoint', () => {
  test('is compared wherever an item of the bundle ends', async () => {
    const bytes = await bundleOf(log, { window: { from: 300, end: 600 } });
    for (const size of [0, 300, 301, 512, 599, 600, 700])
      expect(await verified(log, bytes, { oldCheckpoint: log.at(size).checkpoint })).toMatchObject({
        extends: BigInt(size),
      });
  });

  test('cannot be compared where a hash lies across its size, unless a border was asked for', async () => {
    const window = { from: 300, end: 600 };
    for (const size of [1, 255, 299, 601, 699]) {
      const oldCheckpoint = log.at(size).checkpoint;
      const without = await bundleOf(log, { window });
      expect(await verdictOf(log, without, { oldCheckpoint })).toBe('consistency-undecided');
      const withBorder = await bundleOf(log, { window, borders: [size] });
      expect(await verdictOf(log, withBorder, { oldCheckpoint })).toBe('verified');
    }
  });

  test('of another history, of another log, or of a larger tree is told as such', async () => {
    const { signingKey, verifierKey } = log;
    const keys = { signingKey, verifierKey };
    const rewritten = bundleLog(700, {
      keys,
      payload: (position) => eventPayload(position === 5 ? 6 : position),
    });
    const oldCheckpoint = rewritten.at(350).checkpoint;
    expect(await verdictOf(log, await bundleOf(log), { oldCheckpoint })).toBe('history-rewritten');
    expect(await verdictOf(log, await bundleOf(log), { oldCheckpoint: rewritten.checkpoint })).toBe(
      'history-rewritten',
    );
    const earlier = log.at(600);
    expect(await verdictOf(log, await bundleOf(earlier), { oldCheckpoint: log.checkpoint })).toBe(
      'bundle-older',
    );
    const other = bundleLog(10);
    expect(await verdictOf(log, await bundleOf(log), { oldCheckpoint: other.checkpoint })).toBe(
      'signature-missing',
    );
  });
});

describe('what is gone', () => {
  const announced = bundleLog(60, {
    payload: (position) => {
      if (position === 40) return JSON.stringify({ action: 'GONE 10-19' });
      if (position === 50) return JSON.stringify({ action: 'GONE 40-40' });
      return eventPayload(position);
    },
  });
  const gone = { first: 10, last: 19, gone: 'expired', announcement: 40 } as const;
  const between = (from: number, end: number) =>
    Array.from({ length: end - from }, (_, place) => announced.event(from + place));

  test('is explained by the entry that announced it, which lies within or after the range', async () => {
    const items = [...between(0, 10), gone, ...between(20, 60)];
    const whole = await bundleOf(announced, { items });
    expect(await verified(announced, whole)).toMatchObject({
      events: 50,
      gone: { positions: 10, ranges: 1, unexplained: 0 },
    });
    const part = await bundleOf(announced, {
      window: { from: 5, end: 25 },
      items: [...between(5, 10), gone, ...between(20, 25)],
    });
    expect(part.toString()).toContain('\nannouncement 40 ');
    expect(await verified(announced, part)).toMatchObject({
      events: 10,
      gone: { positions: 10, unexplained: 0 },
    });
  });

  test('may come in parts, and becomes one line', async () => {
    const parts = [
      { ...gone, last: 12 },
      { ...gone, first: 13 },
    ];
    const bytes = await bundleOf(announced, { window: { from: 10, end: 20 }, items: parts });
    expect(bytes.toString().match(/^gone .*$/gm)).toEqual(['gone 10 19 expired 40', 'gone 10']);
    expect(await verified(announced, bytes)).toMatchObject({ events: 0, gone: { positions: 10, ranges: 1 } });
  });

  test('is said to be unexplained where its announcement is gone, too', async () => {
    const bytes = await bundleOf(announced, {
      window: { from: 10, end: 20 },
      items: [gone],
      opening: async (position) =>
        position === 40 ? { gone: 'expired', announcement: 50 } : announced.event(position),
    });
    expect(await verified(announced, bytes)).toMatchObject({ gone: { positions: 10, unexplained: 10 } });
    expect(bytes.toString()).toMatch(/\ngone 40 40 expired 50\nhash 40 1 .*\n(hash .*\n)+announcement 50 /);
  });

  test('is no excuse without an announcement that names it', async () => {
    const items = [...between(0, 10), gone, ...between(20, 60)];
    const text = (await bundleOf(announced, { items })).toString();
    // Announced by an entry that says something else.
    expect(
      await verdictOf(announced, reseal(text.replace('gone 10 19 expired 40', 'gone 10 19 expired 41'))),
    ).toBe('bundle-gone');
    // More than was announced: position 20 is hidden.
    const more = [...between(0, 10), { ...gone, last: 20 }, ...between(21, 60)];
    expect(await verdictOf(announced, await bundleOf(announced, { items: more }))).toBe('bundle-gone');
    // The announcement is left out: a hash stands in its place.
    const part = (await bundleOf(announced, { window: { from: 10, end: 20 }, items: [gone] })).toString();
    const plain = (await bundleOf(announced, { window: { from: 10, end: 20 } })).toString();
    const until20 = (body: string) => body.slice(0, body.indexOf('\nhash 20 '));
    const from20 = (body: string) => body.slice(body.indexOf('\nhash 20 '));
    expect(await verdictOf(announced, reseal(until20(part) + from20(plain)))).toBe('bundle-gone');
    expect(await verdictOf(announced, part)).toBe('verified');
  });
});
