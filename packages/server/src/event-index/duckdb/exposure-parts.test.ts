import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exposuresOf, inOrder } from '../contract/exposure-model.ts';
import { DAY_MS, headAfter, JANUARY, sampleRows } from '../contract/sample-rows.ts';
import type { IndexRow } from '../event-index.ts';
import { type DuckDbEventIndex, openDuckDbEventIndex } from './duckdb-event-index.ts';
import { POSITIONS_PER_PART, splitStretch } from './exposure-sql.ts';

let folder: string;
let index: DuckDbEventIndex;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-exposure-'));
  index = await openDuckDbEventIndex({ folder });
});
afterEach(async () => {
  await index.close();
  rmSync(folder, { recursive: true, force: true });
});

const EDGES = [0, 1, 2, 100, POSITIONS_PER_PART - 1].flatMap((offset) =>
  [0, 1, 2, 3].map((part) => part * POSITIONS_PER_PART + offset),
);
const anyEdge = fc.constantFrom(...EDGES);

test('parts that lie wholly within a stretch, and what is around them, are the stretch', () => {
  fc.assert(
    fc.property(anyEdge, anyEdge, anyEdge, anyEdge, anyEdge, (a, b, c, visibleFrom, readUpTo) => {
      const [first = 0, summed = 0, size = 0] = [a, b, c].toSorted((x, y) => x - y);
      const { parts, rest } = splitStretch({ first, summed, size }, visibleFrom, readUpTo);
      const covered = parts && {
        first: Math.max(first, parts.first * POSITIONS_PER_PART),
        last: Math.min(summed, (parts.last + 1) * POSITIONS_PER_PART) - 1,
      };
      const pieces = [...(covered ? [covered] : []), ...rest].toSorted((x, y) => x.first - y.first);
      const [begin, end] = [Math.max(first, visibleFrom), Math.min(size - 1, readUpTo)];
      expect(pieces.length === 0).toBe(begin > end);
      if (begin > end) return;
      expect(pieces[0]?.first).toBe(begin);
      expect(pieces.at(-1)?.last).toBe(end);
      expect(pieces.slice(1).map((piece) => piece.first)).toEqual(
        pieces.slice(0, -1).map((piece) => piece.last + 1),
      );
      // What is read event by event is less than two parts and what is not summed up.
      const eventByEvent = rest.reduce((sum, piece) => sum + piece.last - piece.first + 1, 0);
      expect(eventByEvent).toBeLessThanOrEqual(
        2 * POSITIONS_PER_PART + Math.max(0, end + 1 - Math.max(summed, begin)),
      );
    }),
  );
});

/** Each twentieth event is a read, and now and then a set. */
const rowsUpTo = (count: number, from = 0, recordedAt = JANUARY): IndexRow[] =>
  sampleRows(
    count,
    (position) => ({
      recordedAt,
      action: position % 20 ? 'USER_LOGIN' : position % 4_000 === 3_980 ? 'SECRET_SET' : 'SECRET_READ',
      actor: { type: 'user', name: `person-${position % 7}` },
      resource: { type: 'secret', name: position % 11 ? 'A' : 'B' },
      context: { environment: 'production', version: Math.floor((position + 20) / 4_000) },
      recordedBy: { type: 'workspace' },
    }),
    from,
  );

const tell = async (held: readonly IndexRow[], visibleFrom = 0, readUpTo = Number.MAX_SAFE_INTEGER) => {
  const window = { visibleFrom, readUpTo };
  const { exposures } = await index.exposure('acme', { ...window, limit: 1_000 });
  expect(exposures).toEqual(inOrder(exposuresOf(held, window)));
};

test('a part that is full is summed up: from any position to any other the same is told, also after a step that was cut off, and of what stays', async () => {
  const rows = rowsUpTo(POSITIONS_PER_PART + 1_000);
  const [before, after] = [rows.slice(0, POSITIONS_PER_PART - 100), rows.slice(POSITIONS_PER_PART - 100)];
  await index.apply('acme', before, headAfter(before));
  function* broken() {
    yield* after;
    yield* rowsUpTo(1, rows.length, JANUARY + 40 * DAY_MS);
    throw new Error('the journal could not be read');
  }
  const size = rows.length + 1;
  await expect(index.apply('acme', broken(), { ...headAfter(rows), size })).rejects.toThrow(
    'could not be read',
  );
  await tell(before);
  await index.apply('acme', after, headAfter(rows));
  const end = rows.length - 1;
  for (const [visibleFrom, readUpTo] of [
    [0, end],
    [0, POSITIONS_PER_PART - 1],
    [7, end],
    [POSITIONS_PER_PART - 2, POSITIONS_PER_PART + 2],
  ])
    await tell(rows, visibleFrom, readUpTo);
  await index.erase('acme', [{ first: 3_980, last: 4_100 }]);
  await index.letGo('acme', 500);
  const left = rows.filter(({ position }) => position >= 500 && (position < 3_980 || position > 4_100));
  await tell(left);
  await tell(left, 501);
}, 120_000);
