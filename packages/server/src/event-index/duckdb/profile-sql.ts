import type { ProfileField, ProfileQuery, ProfilesQuery } from '../profile.ts';
import type { Parameters } from './parameters.ts';
import { FIELD_SQL } from './profile-fields.ts';
import { conditionsOf, unionSql } from './source.ts';

/** The field of rows about all events, whatever their values. */
export const ALL = -1;

/**
 * Gives rows `[field index or ALL, owner, value, (count, first place, last place) within the stretch, the same before it, how many values the
 * field has within, how many before, how many owners there are]`, by owner, field and the order of the answer. Without `by` the only owner is ''.
 */
export function profileSql(
  catalogs: readonly string[],
  query: ProfileQuery | ProfilesQuery,
  parameters: Parameters,
): string {
  const owner = 'by' in query ? groupOf('owner', query.by) : undefined;
  const groups = groupsOf(query.fields);
  return `
    WITH grouped AS MATERIALIZED (${groupedSql(catalogs, query, { owner, groups }, parameters)}),
    valued(field, owner, value, is_within, n, first_place, last_place) AS (
      ${valuedSql(query, { owner, groups })}),
    counted AS MATERIALIZED (
      SELECT field, owner, value,
        (sum(n) FILTER (is_within))::BIGINT AS n_within,
        min(first_place) FILTER (is_within) AS first_within, max(last_place) FILTER (is_within) AS last_within,
        (sum(n) FILTER (NOT is_within))::BIGINT AS n_before,
        min(first_place) FILTER (NOT is_within) AS first_before, max(last_place) FILTER (NOT is_within) AS last_before
      FROM valued WHERE value IS NOT NULL AND owner IS NOT NULL GROUP BY field, owner, value),
    owners AS (${ownersSql(query, parameters)}),
    ranked AS (
      SELECT counted.*, owner_turn, owners_within,
        count(n_within) OVER (PARTITION BY field, owner) AS values_within,
        count(n_before) OVER (PARTITION BY field, owner) AS values_before,
        row_number() OVER (PARTITION BY field, owner ORDER BY n_within IS NULL, coalesce(n_before, 0), value) AS turn
      FROM counted JOIN owners USING (owner))
    SELECT field::BIGINT, owner, value, n_within, first_within, last_within, n_before, first_before, last_before,
      values_within, values_before, owners_within
    FROM ranked WHERE turn = 1 OR (n_within IS NOT NULL AND turn <= ${parameters.whole(query.top)})
    ORDER BY owner_turn, field, turn`;
}

/** Columns that one or more fields are counted by, under names of their own. */
type Group = {
  readonly fields: readonly ProfileField[];
  readonly columns: readonly string[];
  readonly names: readonly string[];
};

type Groups = { readonly owner: Group | undefined; readonly groups: readonly Group[] };

/** Two numbers in one, the least and the greatest of which are the first and the last by (occurredAt, position); see {@link readPlace}. */
const PLACE = 'occurred_at::HUGEINT * 9007199254740992 + position';

export function readPlace(place: bigint): { readonly occurredAt: number; readonly position: number } {
  return { occurredAt: Number(place >> 53n), position: Number(BigInt.asUintN(53, place)) };
}

/** Reads the events once and counts them by each group, within the stretch and before it. */
function groupedSql(
  catalogs: readonly string[],
  query: ProfileQuery,
  { owner, groups }: Groups,
  parameters: Parameters,
): string {
  const all = owner ? [owner, ...groups] : groups;
  const selected = all.flatMap(({ columns, names }) => columns.map((column, at) => `${column} AS ${names[at]}`));
  const isWithin = `occurred_at >= ${parameters.whole(query.from)} AS is_within`;
  const conditions = `${conditionsOf(query, parameters)} AND occurred_at < ${parameters.whole(query.until)}`;
  const events = unionSql(catalogs, [...selected, isWithin, `${PLACE} AS place`].join(', '), conditions);
  const always = [...(owner?.names ?? []), 'is_within'];
  const sets = [always, ...groups.map(({ names }) => [...names, ...always])];
  // A value that is missing is a group of its own, told from "not grouped by this" by GROUPING alone.
  const numbers = groups.map(({ names: [name] }, number) => `WHEN GROUPING(${name}) = 0 THEN ${number}`);
  return `
      SELECT CASE ${[...numbers, 'WHEN true'].join(' ')} THEN ${ALL} END AS number,
        ${[...all.flatMap(({ names }) => names), 'is_within'].join(', ')},
        count(*) AS n, min(place) AS first_place, max(place) AS last_place
      FROM ${events}
      GROUP BY GROUPING SETS (${sets.map((set) => `(${set.join(', ')})`).join(', ')})`;
}

/** Writes the values of each field, once a group. Several groups may have the same, such as the addresses of one network. */
function valuedSql(query: ProfileQuery | ProfilesQuery, { owner, groups }: Groups): string {
  const ownerValue = owner && 'by' in query ? valueSql(owner, query.by) : "''";
  const select = (field: number, number: number, value: string) =>
    `SELECT ${field}, ${ownerValue}, ${value}, is_within, n, first_place, last_place FROM grouped WHERE number = ${number}`;
  const selects = groups.flatMap((group, number) =>
    group.fields.map((field) => select(query.fields.indexOf(field), number, valueSql(group, field))),
  );
  return [select(ALL, ALL, "''"), ...selects].join('\n      UNION ALL ');
}

function valueSql({ names: [first = '', second = first] }: Group, field: ProfileField): string {
  return FIELD_SQL[field].value(first, second);
}

/** Whose profiles are given, and in which turn; `owners_within` counts all that were seen within the stretch. */
function ownersSql(query: ProfileQuery | ProfilesQuery, parameters: Parameters): string {
  if (!('by' in query)) return "SELECT '' AS owner, 1 AS owner_turn, 1::BIGINT AS owners_within";
  return `
      SELECT owner, row_number() OVER (ORDER BY n_within DESC, owner) AS owner_turn, count(*) OVER () AS owners_within
      FROM counted WHERE field = ${ALL} AND n_within IS NOT NULL
      QUALIFY owner_turn <= ${parameters.whole(query.most)}`;
}

/** Fields with the same columns are one group. */
function groupsOf(fields: readonly ProfileField[]): readonly Group[] {
  const byColumns = Map.groupBy(fields, (field) => FIELD_SQL[field].columns.join());
  return [...byColumns.values()].flatMap((together, number) =>
    together.slice(0, 1).map((field) => ({ ...groupOf(`group_${number}`, field), fields: together })),
  );
}

function groupOf(name: string, field: ProfileField): Group {
  const { columns } = FIELD_SQL[field];
  return { fields: [field], columns, names: columns.map((_, number) => `${name}_${number}`) };
}
