const YEAR_MS = 365 * 86_400_000;
/** As many of the matching events may be outliers, and always one. */
const SHARE_MAX = 0.01;

/** A stretch of time in which something was counted, in milliseconds since 1970. */
export type Bar = { readonly start: number; readonly end: number; readonly count: number };

/** How many bars at either end lie apart from the others. */
export type Outliers = { readonly before: number; readonly after: number };

/**
 * Finds bars that would make all others too narrow to read. They hold at most 1 % of the events, or one, and between them and the others, which
 * reach to `now` where that is later, lies at least a year, and as much time as the others take. An end that the filter sets has none.
 */
export function findOutliers(
  bars: readonly Bar[],
  { now, since, until }: { readonly now: number; readonly since?: number; readonly until?: number },
): Outliers {
  const total = bars.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(1, Math.floor(total * SHARE_MAX));
  const end = until ?? Math.max(now, bars.at(-1)?.end ?? now);
  const before =
    since === undefined ? countApart(bars, most, (kept, bar) => [kept.start - bar.end, end - kept.start]) : 0;
  const first = since ?? bars[before]?.start ?? now;
  const after =
    until === undefined
      ? countApart(bars.slice(before).toReversed(), most, (kept, bar) => {
          const keptEnd = Math.max(now, kept.end);
          return [bar.start - keptEnd, keptEnd - first];
        })
      : 0;
  return { before, after };
}

/** How many of the first bars are apart from the next; `measure` gives the gap and what those take which are kept. */
function countApart(
  bars: readonly Bar[],
  most: number,
  measure: (kept: Bar, bar: Bar) => readonly [gap: number, kept: number],
): number {
  let apart = 0;
  let events = 0;
  for (const [index, bar] of bars.entries()) {
    const kept = bars[index + 1];
    events += bar.count;
    if (kept === undefined || events > most) break;
    const [gap, reach] = measure(kept, bar);
    if (gap >= YEAR_MS && gap >= reach) apart = index + 1;
  }
  return apart;
}
