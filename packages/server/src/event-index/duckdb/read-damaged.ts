import type { Damaged, DamagedRow, DamagedWindow } from '../event-index.ts';
import type { Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';

/** The damaged entries of a window. Files without any are not opened. */
export async function readDamaged(
  snapshot: Snapshot,
  { first, last, limit }: DamagedWindow,
): Promise<Damaged> {
  let count = 0;
  const positions: number[] = [];
  for (const month of snapshot.months) {
    if (month.damaged === 0 || month.size <= first || month.first > last) continue;
    await snapshot.read([month], async ([catalog = ''], run) => {
      const parameters = new Parameters();
      const within = `position BETWEEN ${parameters.whole(first)} AND ${parameters.whole(last)}`;
      const [[found] = []] = await run(`SELECT count(*) FROM ${catalog}.damaged WHERE ${within}`, parameters);
      count += Number(found);
      const wanted = parameters.whole(limit - positions.length);
      const rows = await run(
        `SELECT position FROM ${catalog}.damaged WHERE ${within} ORDER BY position LIMIT ${wanted}`,
        parameters,
      );
      positions.push(...rows.map(([position]) => Number(position)));
    });
  }
  return { count, positions };
}

/** The newest damaged entry that the journal holds under an id. */
export async function readDamagedById(
  snapshot: Snapshot,
  id: string,
  visibleFrom: number,
): Promise<DamagedRow | undefined> {
  for (const month of snapshot.months.toReversed()) {
    if (month.damaged === 0 || month.size <= visibleFrom) continue;
    const rows = await snapshot.read([month], ([catalog = ''], run) => {
      const parameters = new Parameters();
      return run(
        `SELECT position, recorded_at FROM ${catalog}.damaged
          WHERE id = ${parameters.text(id)}::UUID AND position >= ${parameters.whole(visibleFrom)}
          ORDER BY position DESC LIMIT 1`,
        parameters,
      );
    });
    const [row] = rows;
    if (row) return { isDamaged: true, position: Number(row[0]), recordedAt: Number(row[1]), id };
  }
  return undefined;
}
