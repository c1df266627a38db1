import { resolveTimes } from '@daybook/event';
import type { Positions, PositionsQuery } from '../profile.ts';
import { monthsFor } from './month.ts';
import type { Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';
import { conditionsOf, unionSql } from './source.ts';

/** Where the matching events are, by one reading: the engine keeps the lowest positions while it counts. */
export async function readPositions(snapshot: Snapshot, query: PositionsQuery): Promise<Positions> {
  const months = monthsFor(snapshot.months, query, resolveTimes(query.filter, query.now));
  if (months.length === 0) return { positions: [], count: 0 };
  const rows = await snapshot.read(months, (catalogs, run) => {
    const parameters = new Parameters();
    const source = unionSql(catalogs, 'position', conditionsOf(query, parameters));
    const lowest = `min(position, ${parameters.whole(query.limit)})`;
    return run(
      `SELECT count, unnest(lowest) FROM (SELECT count(*) AS count, ${lowest} AS lowest FROM ${source})`,
      parameters,
    );
  });
  return { positions: rows.map(([, position]) => Number(position)), count: Number(rows[0]?.[0] ?? 0) };
}
