import type { Term } from '@daybook/event';
import type { Place } from '../event-index.ts';
import type { ProfileField, ProfileQuery, ProfilesQuery } from '../profile.ts';
import type { Parameters } from './parameters.ts';
import { FIELD_SQL } from './profile-fields.ts';
import { conditionsOf, unionSql } from './source.ts';

/** The field of rows about all events, whatever their values. */
export const ALL = -1;

/** Two numbers in one, the least and the greatest of which are the first and the last by (occurredAt, position); see {@link readPlace}. */
export const PLACE = 'occurred_at::HUGEINT * 9007199254740992 + position';

export function readPlace(place: bigint): Place {
  return { occurredAt: Number(place >> 53n), position: Number(BigInt.asUintN(53, place)) };
}

const COUNTS = 'n_within, first_within, last_within, n_before, first_before, last_before';

/**
 * Gives rows `[field index or ALL, owner, value, (count, first place, last place) within the stretch, the same before it, how many values the
 * field has within, how many before, how many owners there are]`, by owner, field and the order of the answer. Without `by` the only owner is ''.
 * The shorter the statement the better: over some ten thousand events, planning it takes longer than reading them.
 */
export function profileSql(
  catalogs: readonly string[],
  query: ProfileQuery | ProfilesQuery,
  parameters: Parameters,
): string {
  const owner = 'by' in query ? groupOf('owner', query.by) : undefined;
  const groups = query.fields.map((field, index) => groupOf(`field_${index}`, field));
  const matching = matchingSql(catalogs, query, owner ? [owner, ...groups] : groups, parameters);
  const counted = countedSql(owner, groups);
  const isGiven = `turn = 1 OR (n_within > 0 AND turn <= ${parameters.whole(query.top)})`;
  if (!('by' in query))
    return `
      WITH ${matching}
      SELECT field, '', value, ${COUNTS}, ${RANKED}, 1::BIGINT FROM (${counted}) WHERE value IS NOT NULL
      WINDOW each_field AS (PARTITION BY field ${ORDER}) QUALIFY ${isGiven} ORDER BY field, turn`;
  return `
    WITH ${matching},
    counted AS MATERIALIZED (SELECT * FROM (${counted}) WHERE value IS NOT NULL AND owner IS NOT NULL),
    owners AS (
      SELECT owner, row_number() OVER (ORDER BY n_within DESC, owner) AS owner_turn, count(*) OVER () AS owners_within
      FROM counted WHERE field = ${ALL} AND n_within > 0 QUALIFY owner_turn <= ${parameters.whole(query.most)})
    SELECT field, owner, value, ${COUNTS}, ${RANKED}, owners_within FROM counted JOIN owners USING (owner)
    WINDOW each_field AS (PARTITION BY owner, field ${ORDER}) QUALIFY ${isGiven} ORDER BY owner_turn, field, turn`;
}

const ORDER = 'ORDER BY n_within = 0, n_before, value';

/** One window for all, so that the rows of a field are sorted once. */
const RANKED = ['n_within', 'n_before']
  .map(
    (count) =>
      `count(*) FILTER (${count} > 0) OVER (each_field ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)`,
  )
  .concat('row_number() OVER each_field AS turn')
  .join(', ');

/**
 * The matching events: the columns of the groups, and each event's place in the one column where it is within the stretch, in the other where
 * before it. Few events are put together first: each file by itself would take a hash table for each field.
 */
function matchingSql(
  catalogs: readonly string[],
  query: ProfileQuery,
  groups: readonly Group[],
  parameters: Parameters,
): string {
  const from = parameters.whole(query.from);
  const columns = [
    ...groups.flatMap(({ selected }) => selected),
    `CASE WHEN occurred_at >= ${from} THEN ${PLACE} END AS within`,
    `CASE WHEN occurred_at < ${from} THEN ${PLACE} END AS before`,
  ];
  const conditions = `${conditionsOf(query, parameters)} AND occurred_at < ${parameters.whole(query.until)}`;
  const how = query.filter.terms.some(isRare) ? 'MATERIALIZED' : 'NOT MATERIALIZED';
  return `matching AS ${how} ${unionSql(catalogs, columns.join(', '), conditions)}`;
}

/** Keys whose values usually hold for so few events that these fit into memory. */
const RARE_KEYS = new Set<string>(['actor', 'actor-id', 'resource', 'resource-id', 'ip', 'request', 'id']);

function isRare(term: Term): boolean {
  if (term.kind !== 'field' && term.kind !== 'address') return false;
  return !term.negated && RARE_KEYS.has(term.key) && term.values.every(({ text }) => text !== '');
}

/** A row for each value of each field, and one for all. */
function countedSql(owner: Group | undefined, groups: readonly Group[]): string {
  const always = owner?.names ?? [];
  const sets = [always, ...groups.map(({ names }) => [...always, ...names])];
  // A value that is missing is a group of its own, told from "not grouped by this" by GROUPING alone.
  const fields = groups.map(({ names: [name] }, index) => `WHEN GROUPING(${name}) = 0 THEN ${index}`);
  const values = groups.map(({ value }, index) => `WHEN ${index} THEN ${value}`);
  const names = [...always, ...groups.flatMap((group) => group.names)];
  return `
      SELECT field, ${owner ? `${owner.value} AS owner, ` : ''}CASE field ${values.join(' ')} WHEN ${ALL} THEN '' END AS value, ${COUNTS}
      FROM (
        SELECT (CASE ${[...fields, 'WHEN true'].join(' ')} THEN ${ALL} END)::BIGINT AS field, ${names.map((name) => `${name}, `).join('')}
          count(within) AS n_within, min(within) AS first_within, max(within) AS last_within,
          count(before) AS n_before, min(before) AS first_before, max(before) AS last_before
        FROM matching
        GROUP BY GROUPING SETS (${sets.map((set) => `(${set.join(', ')})`).join(', ')}))
      WHERE n_within + n_before > 0`;
}

type Group = {
  readonly names: readonly string[];
  /** `column AS name` of each. */
  readonly selected: readonly string[];
  readonly value: string;
};

/** The columns that a field is counted by, under names of their own. */
function groupOf(name: string, field: ProfileField): Group {
  const { columns, value } = FIELD_SQL[field];
  const names = columns.map((_, number) => `${name}_${number}`);
  const [first = '', second = ''] = names;
  return {
    names,
    selected: columns.map((column, number) => `${column} AS ${names[number]}`),
    value: value(first, second),
  };
}
