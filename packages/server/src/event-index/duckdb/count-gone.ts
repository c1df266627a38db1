import type { PositionWindow } from '../../journal/journal-reader.ts';
import { isWhole } from './month.ts';
import type { Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';

/** At how many positions of a window no event is: they were let go, or are damaged. Files that are whole are not opened. */
export async function countGone(
  { months, read }: Snapshot,
  { first, last }: PositionWindow,
): Promise<number> {
  const begins = months[0]?.first ?? 0;
  let gone = Math.max(0, Math.min(last + 1, begins) - first);
  for (const month of months) {
    const from = Math.max(first, month.first);
    const to = Math.min(last, month.size - 1);
    if (isWhole(month) || from > to) continue;
    const [[held] = []] = await read([month], ([catalog], run) => {
      const parameters = new Parameters();
      const within = `position BETWEEN ${parameters.whole(from)} AND ${parameters.whole(to)}`;
      return run(`SELECT count(*) FROM ${catalog}.events WHERE ${within}`, parameters);
    });
    gone += to - from + 1 - Number(held);
  }
  return gone;
}
