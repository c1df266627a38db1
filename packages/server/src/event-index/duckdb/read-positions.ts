import { isDeepStrictEqual } from 'node:util';
import { type Filter, resolveTimes, type Term } from '@daybook/event';
import type { Positions, PositionsOfEachQuery } from '../profile.ts';
import { compileFilter } from './compile-filter.ts';
import type { Cell } from './connections.ts';
import { monthsFor } from './month.ts';
import type { Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';
import { conditionsOf, unionSql } from './source.ts';

export const NO_POSITIONS: Positions = { positions: [], count: 0 };

/** Where the events are that each filter matches, by one reading: the engine keeps the lowest positions of each while it counts. */
export async function readPositions(
  snapshot: Snapshot,
  query: PositionsOfEachQuery,
): Promise<readonly Positions[]> {
  const { filters, now } = query;
  const months = snapshot.months.filter((month) =>
    filters.some((filter) => monthsFor([month], { ...query, filter }, resolveTimes(filter, now)).length > 0),
  );
  if (months.length === 0) return filters.map(() => NO_POSITIONS);
  const parameters = new Parameters();
  const rows = await snapshot.read(months, (catalogs, run) =>
    run(positionsSql(catalogs, query, parameters), parameters),
  );
  const byFilter = new Map(rows.map(([index, ...cells]) => [Number(index), toPositions(cells)]));
  return filters.map((_, index) => byFilter.get(index) ?? NO_POSITIONS);
}

function toPositions([count, lowest]: readonly Cell[]): Positions {
  return { positions: String(lowest).split(',').map(Number), count: Number(count) };
}

/**
 * Gives rows `[index of a filter, how many events match, the lowest positions]`, none for a filter that nothing matches. Positions are a text, which is
 * read twenty times as fast as a list. What all the filters ask for is asked of the events first, so that the rest is asked of few. An aggregate for
 * each filter would be planned and run five times as slowly as one over the filters that each event matches.
 */
function positionsSql(
  catalogs: readonly string[],
  { filters, limit, ...question }: PositionsOfEachQuery,
  parameters: Parameters,
): string {
  const common = commonTerms(filters);
  const conditions = [conditionsOf({ ...question, filter: { terms: common } }, parameters)];
  conditions.push(...timesOf(filters, question.now, parameters));
  const own = filters.map(({ terms }) => {
    const rest = { terms: terms.filter((term) => !isAmong(term, common)) };
    return ['true', ...compileFilter(rest, question.now, parameters)].join(' AND ');
  });
  // Most events match none: for them no list is made.
  conditions.push(`(${own.map((condition) => `(${condition})`).join(' OR ')})`);
  const matched = own.map((condition, index) => `CASE WHEN ${condition} THEN ${index} END`);
  const events = unionSql(catalogs, `position, [${matched.join(', ')}] AS matched`, conditions.join(' AND '));
  return `
    SELECT filter, count(*), array_to_string(min(position, ${parameters.whole(limit)}), ',')
    FROM (SELECT position, unnest(matched) AS filter FROM ${events}) WHERE filter IS NOT NULL GROUP BY filter`;
}

function commonTerms([first, ...others]: readonly Filter[]): readonly Term[] {
  return (first?.terms ?? []).filter((term) => others.every(({ terms }) => isAmong(term, terms)));
}

function isAmong(term: Term, terms: readonly Term[]): boolean {
  return terms.some((other) => isDeepStrictEqual(term, other));
}

/** From the earliest beginning to the latest end of all the filters, where they have them, so that whole parts of a file are skipped. */
function timesOf(filters: readonly Filter[], now: number, parameters: Parameters): string[] {
  const times = filters.map((filter) => resolveTimes(filter, now));
  const since = Math.min(...times.map((time) => time.since ?? Number.NEGATIVE_INFINITY));
  const until = Math.max(...times.map((time) => time.until ?? Number.POSITIVE_INFINITY));
  return [
    ...(Number.isFinite(since) ? [`occurred_at >= ${parameters.whole(since)}`] : []),
    ...(Number.isFinite(until) ? [`occurred_at < ${parameters.whole(until)}`] : []),
  ];
}
