import { type FacetField, resolveTimes, serializeEvent } from '@daybook/event';
import type {
  EventIndex,
  FacetQuery,
  Facets,
  Histogram,
  HistogramQuery,
  ListedEvent,
  ListQuery,
} from '../../packages/server/src/event-index/event-index.ts';
import { bucketSeconds, bucketStarts } from '../../packages/server/src/event-index/histogram-buckets.ts';
import type { Pool, Row } from './driver.ts';
import { conditions, Values } from './filter-sql.ts';
import { NAMES, toEvent } from './table.ts';

const MILLISECONDS = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint`;
const ROW = [
  'position',
  ...NAMES.filter((name) => !name.endsWith('_at')),
  `${MILLISECONDS('occurred_at')} AS occurred_ms`,
  `${MILLISECONDS('recorded_at')} AS recorded_ms`,
].join(', ');

/** The columns that a field is counted by, and how their values are written; only groups are written, not events. */
const FACET_SQL: Partial<
  Record<FacetField, { readonly columns: readonly string[]; readonly value: string }>
> = {
  category: { columns: ['category'], value: 'category' },
  type: { columns: ['resource_type'], value: 'resource_type' },
  action: { columns: ['action'], value: 'action' },
  actor: {
    columns: ['actor_type', 'actor_name'],
    value:
      "CASE actor_type WHEN 'user' THEN actor_name WHEN 'system' THEN 'system' ELSE actor_type || ':' || actor_name END",
  },
  env: { columns: ['environment'], value: 'environment' },
  ip: { columns: ['ip'], value: 'host(ip)' },
  outcome: { columns: ['outcome'], value: 'outcome' },
};

/** The questions of the port that the bench asks, answered by PostgreSQL: what is behind the same HTTP front. */
export function postgresIndex(pool: Pool): Pick<EventIndex, 'list' | 'facets' | 'histogram'> {
  return {
    async list(_, { filter, now, order, limit, after }: ListQuery) {
      const values = new Values();
      const where = conditions(filter, now, values);
      const [direction, compare] = order === 'newest' ? ['DESC', '<'] : ['ASC', '>'];
      const seek = after
        ? ` AND (occurred_at, position) ${compare} (${values.add(new Date(after.occurredAt).toISOString())}::timestamptz, ${values.add(after.position)})`
        : '';
      const { rows } = await pool.query(
        `SELECT ${ROW} FROM events WHERE ${where}${seek} ORDER BY occurred_at ${direction}, position ${direction} LIMIT ${limit + 1}`,
        values.list,
      );
      return { events: rows.slice(0, limit).map(toListed), more: rows.length > limit };
    },

    async facets(_, query: FacetQuery): Promise<Facets> {
      const isNamed = (field: FacetField) =>
        query.filter.terms.some(
          ({ kind, ...term }) => kind !== 'text' && 'key' in term && term.key === field,
        );
      const free = query.fields.filter((field) => !isNamed(field));
      const first = await countValues(pool, query, free);
      const fields: Facets['fields'] = { ...first.fields };
      for (const field of query.fields.filter(isNamed)) {
        const terms = query.filter.terms.filter((term) => term.kind === 'text' || term.key !== field);
        const lifted = await countValues(pool, { ...query, filter: { terms } }, [field]);
        Object.assign(fields, lifted.fields);
      }
      return { fields, total: first.total };
    },

    async histogram(_, { filter, now, buckets }: HistogramQuery): Promise<Histogram> {
      const times = resolveTimes(filter, now);
      const values = new Values();
      const where = conditions(filter, now, values);
      const { rows: bounds } = await pool.query(
        `SELECT ${MILLISECONDS('min(occurred_at)')} AS first, ${MILLISECONDS('max(occurred_at)')} AS last FROM events WHERE ${where}`,
        values.list,
      );
      const from = times.since ?? Number(bounds[0]?.first);
      const until = times.until ?? Number(bounds[0]?.last) + 1;
      const width = bucketSeconds(from, until, buckets);
      const { rows } = await pool.query(
        `SELECT ${MILLISECONDS(`date_bin('${width} seconds', occurred_at, TIMESTAMPTZ '1970-01-01Z')`)} AS start, category, n
         FROM (SELECT date_bin('${width} seconds', occurred_at, TIMESTAMPTZ '1970-01-01Z') AS occurred_at, category, count(*)::integer AS n
               FROM events WHERE ${where} GROUP BY 1, 2) AS counted`,
        values.list,
      );
      const byStart = Map.groupBy(rows, ({ start }) => Number(start));
      return {
        from,
        until,
        bucketSeconds: width,
        buckets: bucketStarts(from, until, width).map((start) => ({
          start,
          counts: Object.fromEntries(
            (byStart.get(start) ?? []).map(({ category, n }) => [String(category), Number(n)]),
          ),
        })),
        earlier: {},
        later: {},
      };
    },
  };
}

/**
 * Groups by all fields at once, which PostgreSQL does in parallel, and counts each field from the far fewer groups: of this, grouping sets
 * over the events, and a scan for each field, it was the fastest.
 */
async function countValues(
  pool: Pool,
  { filter, now, top }: FacetQuery,
  fields: readonly FacetField[],
): Promise<Facets> {
  const values = new Values();
  const where = conditions(filter, now, values);
  const facets = fields.map((field) => {
    const facet = FACET_SQL[field];
    if (!facet) throw new Error(`the bench does not count ${field}`);
    return facet;
  });
  const columns = facets.flatMap((facet) => facet.columns);
  const grouped = columns.length === 0 ? '' : `GROUP BY ${columns.join(', ')}`;
  const parts = facets.map(
    (facet, index) =>
      `(SELECT ${index} AS field, ${facet.value} AS value, sum(n)::integer AS n FROM groups
        WHERE ${facet.columns[0]} IS NOT NULL GROUP BY ${facet.columns.join(', ')} ORDER BY n DESC, value LIMIT ${top})`,
  );
  const total = '(SELECT -1 AS field, NULL::text AS value, coalesce(sum(n), 0)::integer AS n FROM groups)';
  const { rows } = await pool.query(
    `WITH groups AS MATERIALIZED (
       SELECT ${[...columns, 'count(*)::bigint AS n'].join(', ')} FROM events WHERE ${where} ${grouped})
     ${[total, ...parts].join(' UNION ALL ')}`,
    values.list,
  );
  const of = (index: number) => rows.filter(({ field }) => field === index);
  return {
    fields: Object.fromEntries(
      fields.map((field, index) => [
        field,
        of(index).map(({ value, n }) => ({ value: String(value), count: Number(n) })),
      ]),
    ),
    total: Number(of(-1)[0]?.n ?? 0),
  };
}

function toListed(row: Row): ListedEvent {
  const event = toEvent(row);
  return {
    position: Number(row.position),
    occurredAt: Number(row.occurred_ms),
    recordedAt: Number(row.recorded_ms),
    category: String(row.category),
    payload: serializeEvent(event, event.recordedBy),
  };
}
