import { resolveTimes } from '@daybook/event';
import { Slices } from '../../platform/slices.ts';
import type { EventGroup, GroupField, Groups, GroupsQuery } from '../groups.ts';
import type { Cell } from './connections.ts';
import { monthsFor } from './month.ts';
import type { Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';
import { PLACE, readPlace } from './profile-sql.ts';
import { conditionsOf, unionSql } from './source.ts';
import { actorSql, recorderSql } from './value-sql.ts';

/** Matching events by what they have in common. */
export async function readGroups(snapshot: Snapshot, asked: GroupsQuery): Promise<Groups> {
  const query = { ...asked, by: [...new Set(asked.by)] };
  const months = monthsFor(snapshot.months, query, resolveTimes(query.filter, query.now));
  if (months.length === 0) return { groups: [], more: 0 };
  const parameters = new Parameters();
  const rows = await snapshot.read(months, (catalogs, run) =>
    run(groupsSql(catalogs, query, parameters), parameters),
  );
  const groups: EventGroup[] = [];
  const slices = new Slices();
  for (const cells of rows) {
    groups.push(toGroup(query.by, cells));
    await slices.spend(String(cells[4] ?? '').length + 100);
  }
  return { groups, more: Number(rows[0]?.[0] ?? 0) - groups.length };
}

type FieldSql = {
  /** Over the table `events`; together they tell the field's values apart. */
  readonly columns: readonly string[];
  /** The value, from the columns in their order; missing where the events have none. Written once a group, not once an event. */
  readonly value: (first: string, second: string) => string;
};

const column = (name: string): FieldSql => ({ columns: [name], value: (value) => value });

const FIELD_SQL: Readonly<Record<GroupField, FieldSql>> = {
  category: column('category'),
  action: column('action'),
  // No filter tells apart under which name the system acted, or which key an import came with.
  actor: { columns: ['actor_type', "CASE WHEN actor_type <> 'system' THEN actor_name END"], value: actorSql },
  outcome: column('outcome'),
  resource: column('resource_name'),
  'resource-id': column('resource_id'),
  ip: column('ip'),
  env: column('environment'),
  project: column('project'),
  version: column('version'),
  recorder: {
    columns: ['recorder_type', "CASE WHEN recorder_type = 'api-key' THEN recorder_name END"],
    value: recorderSql,
  },
};

/** How many cells of a row stand before the values. */
const FIRST_VALUE = 5;

/** Gives rows `[how many groups there are, events, first place, last place, positions as a text, values of the fields…]`. */
function groupsSql(catalogs: readonly string[], query: GroupsQuery, parameters: Parameters): string {
  const fields = query.by.map((field, index) => {
    const { columns, value } = FIELD_SQL[field];
    const names = columns.map((_, place) => `field_${index}_${place}`);
    const [first = '', second = first] = names;
    return { columns, names, value: value(first, second) };
  });
  const selected = fields.flatMap(({ columns, names }) =>
    columns.map((sql, place) => `${sql} AS ${names[place]}`),
  );
  const events = unionSql(
    catalogs,
    [...selected, 'position', `${PLACE} AS place`].join(', '),
    conditionsOf(query, parameters),
  );
  // As a text they cross over in one piece; a list would be an object for each number.
  const positions =
    query.positions === 0
      ? "''"
      : `array_to_string(min(position, ${parameters.whole(query.positions)}), ',')`;
  const names = fields.flatMap((field) => field.names).join(', ');
  const values = fields.map(({ value }, index) => `${value} AS value_${index}`);
  const order = fields.map((_, index) => `value_${index} NULLS LAST`);
  return `
    SELECT count(*) OVER (), n, first_place, last_place, positions, ${values.join(', ')} FROM (
      SELECT count(*) AS n, min(place) AS first_place, max(place) AS last_place, ${positions} AS positions, ${names}
      FROM ${events} GROUP BY ${names})
    ORDER BY n DESC, ${order.join(', ')} LIMIT ${parameters.whole(query.most)}`;
}

function toGroup(by: readonly GroupField[], cells: readonly Cell[]): EventGroup {
  const [, count, first, last, positions] = cells;
  if (typeof first !== 'bigint' || typeof last !== 'bigint') throw new Error('a group has no events');
  const values = by.flatMap((field, index) => {
    const value = cells[FIRST_VALUE + index] ?? null;
    return value === null ? [] : [[field, String(value)] as const];
  });
  return {
    values: Object.fromEntries(values),
    count: Number(count),
    first: readPlace(first),
    last: readPlace(last),
    positions: positions ? String(positions).split(',').map(Number) : [],
  };
}
