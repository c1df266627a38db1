import type { Month } from './month.ts';
import type { Parameters } from './parameters.ts';

/**
 * So many positions are summarized together. A question that begins or ends among them reads them from the events themselves, and so
 * does one about the newest: few enough for that, many enough that what recurs is told once.
 */
export const POSITIONS_PER_PART = 30_720;

/** Time and position as one number, which compares as they do. They are stored as two: unpacking such large numbers took most of the time of a question. */
const PLACE_UNIT = 2n ** 53n;
const placeSql = (time: string, position: string) => `${time}::HUGEINT * ${PLACE_UNIT} + ${position}`;
const PLACE = placeSql('occurred_at', 'position');
/** To be computed of what was found: in each file it would be planned anew. */
export const FIRST_PLACE = placeSql('first_at', 'first_position');
export const LAST_PLACE = placeSql('last_at', 'last_position');

/** Reads a number that is a time and a position. */
export function placeOf(place: bigint): { occurredAt: number; position: number } {
  const position = ((place % PLACE_UNIT) + PLACE_UNIT) % PLACE_UNIT;
  return { occurredAt: Number((place - position) / PLACE_UNIT), position: Number(position) };
}

const ACTOR = 'actor_type, actor_id, actor_name';
const SECRET = 'environment, project, version';
const COUNTED = `count(*) FILTER (WHERE action = 'SECRET_READ') AS reads, count(*) FILTER (WHERE action = 'SECRET_SET') AS sets`;
const OBSERVED = `recorder_type = 'workspace'`;

/**
 * Events that hand out a value: to who reads it, and to who sets it and so knows it. The workspace shows nobody a value that it puts back; of what
 * others report that is not known.
 */
const HANDED_OUT = `action IN ('SECRET_READ', 'SECRET_SET') AND outcome = 'success' AND NOT (restored_version IS NOT NULL AND ${OBSERVED})`;
export const CHANGED = `action IN ('SECRET_SET', 'SECRET_DELETE') AND outcome = 'success'`;
const OBSERVED_READ = `action = 'SECRET_READ' AND outcome = 'success' AND ${OBSERVED}`;

/** What an event says of a change, behind its place. */
const CHANGED_COLUMNS = `CASE action WHEN 'SECRET_SET' THEN 'set' WHEN 'SECRET_DELETE' THEN 'delete' ELSE 'read' END AS kind,
  resource_name AS secret, environment, project, version, same_as_version, ${OBSERVED} AS observed`;

/** How `held` and `changed` are read. */
const HELD = `${ACTOR}, secret_id, secret, ${SECRET}, observed, first_at, first_position, last_at, last_position, reads, sets`;
const CHANGE =
  'occurred_at, position, kind, secret, environment, project, version, same_as_version, observed';

/**
 * `held`: what was handed out to whom, summed up part by part. `changed`: each set and deletion, and of each secret that this workspace has seen read
 * in a part one such read, since that says that it keeps the secret. Both say whether the workspace observed it or somebody reported it.
 */
export const EXPOSURE_TABLES: Readonly<Record<string, readonly string[]>> = {
  held: [
    'part BIGINT',
    'actor_type VARCHAR',
    'actor_id VARCHAR',
    'actor_name VARCHAR',
    'secret_id VARCHAR',
    'secret VARCHAR',
    'environment VARCHAR',
    'project VARCHAR',
    'version BIGINT',
    'observed BOOLEAN',
    'first_at BIGINT',
    'first_position BIGINT',
    'last_at BIGINT',
    'last_position BIGINT',
    'reads BIGINT',
    'sets BIGINT',
  ],
  changed: [
    'part BIGINT',
    'occurred_at BIGINT',
    'position BIGINT',
    'kind VARCHAR',
    'secret VARCHAR',
    'environment VARCHAR',
    'project VARCHAR',
    'version BIGINT',
    'same_as_version BIGINT',
    'observed BOOLEAN',
  ],
};

/** Statements that add the positions `first` to before `until`, all of one part, to the summary of their file. */
export function summarizeSql(catalog: string, first: number, until: number): readonly string[] {
  const part = partOf(first);
  const where = `position >= ${first} AND position < ${until}`;
  return [
    `INSERT INTO ${catalog}.held SELECT ${part}, * FROM (
       SELECT ${ACTOR}, resource_id, resource_name, ${SECRET}, ${OBSERVED},
         arg_min(occurred_at, ${PLACE}), arg_min(position, ${PLACE}), arg_max(occurred_at, ${PLACE}), arg_max(position, ${PLACE}),
         ${COUNTED}
       FROM ${catalog}.events WHERE ${where} AND ${HANDED_OUT} GROUP BY ALL)`,
    `INSERT INTO ${catalog}.changed SELECT ${part}, occurred_at, position, ${CHANGED_COLUMNS}
     FROM ${catalog}.events WHERE ${where} AND ${CHANGED}`,
    `INSERT INTO ${catalog}.changed
     SELECT ${part}, arg_min(occurred_at, ${PLACE}), arg_min(position, ${PLACE}), 'read', resource_name, environment, NULL, NULL, NULL, true
     FROM ${catalog}.events WHERE ${where} AND ${OBSERVED_READ} GROUP BY resource_name, environment`,
  ];
}

/** What was handed out by events of a file that meet some conditions, each for itself, as {@link heldSql} gives it. */
export function heldByEventsSql(catalog: string, conditions: string): string {
  return `SELECT ${ACTOR}, resource_id AS secret_id, resource_name AS secret, ${SECRET}, ${OBSERVED} AS observed,
      occurred_at AS first_at, position AS first_position, occurred_at AS last_at, position AS last_position,
      (action = 'SECRET_READ')::BIGINT AS reads, (action = 'SECRET_SET')::BIGINT AS sets
    FROM ${catalog}.events WHERE ${HANDED_OUT} AND ${conditions}`;
}

/** The stretch of the log that a question about exposure reads, and where: `catalogs` are those of `months`, of which each has a position of it. */
export type ExposureStretch = {
  readonly months: readonly Month[];
  readonly catalogs: readonly string[];
  readonly visibleFrom: number;
  readonly readUpTo: number;
};

/** All that a stretch handed out, from the sums of whole parts and from the events around them. */
export function heldSql(stretch: ExposureStretch, parameters: Parameters): string {
  return unionOf(
    stretch,
    parameters,
    (catalog, within) => `SELECT ${HELD} FROM ${catalog}.held WHERE ${within}`,
    heldByEventsSql,
  );
}

/** All that changed in a stretch, and reads that show what the workspace keeps. */
export function changedSql(stretch: ExposureStretch, parameters: Parameters): string {
  return unionOf(
    stretch,
    parameters,
    (catalog, within) => `SELECT ${CHANGE} FROM ${catalog}.changed WHERE ${within}`,
    (catalog, within) =>
      `SELECT occurred_at, position, ${CHANGED_COLUMNS} FROM ${catalog}.events WHERE (${CHANGED} OR ${OBSERVED_READ}) AND ${within}`,
  );
}

function unionOf(
  { months, catalogs, visibleFrom, readUpTo }: ExposureStretch,
  parameters: Parameters,
  ofParts: (catalog: string, within: string) => string,
  ofEvents: (catalog: string, within: string) => string,
): string {
  const between = (column: string, { first, last }: Stretch) =>
    `${column} BETWEEN ${parameters.whole(first)} AND ${parameters.whole(last)}`;
  const selects = months.flatMap((month, index) => {
    const catalog = catalogs[index] ?? '';
    const { parts, rest } = splitStretch(month, visibleFrom, readUpTo);
    return [
      ...(parts ? [ofParts(catalog, between('part', parts))] : []),
      ...rest.map((stretch) => ofEvents(catalog, between('position', stretch))),
    ];
  });
  return `(${selects.join(' UNION ALL ')})`;
}

type Stretch = { readonly first: number; readonly last: number };

/** Which parts of a month's file lie wholly within a stretch and are summarized, and what of the stretch lies outside of them. */
export function splitStretch(
  month: Pick<Month, 'first' | 'size' | 'summed'>,
  visibleFrom: number,
  readUpTo: number,
): { readonly parts?: Stretch; readonly rest: readonly Stretch[] } {
  const first = Math.max(month.first, visibleFrom);
  const last = Math.min(month.size - 1, readUpTo);
  if (first > last) return { rest: [] };
  const until = Math.min(last + 1, month.summed);
  const firstPart = first === month.first ? partOf(first) : Math.ceil(first / POSITIONS_PER_PART);
  const lastPart = until === month.summed ? partOf(until - 1) : partOf(until) - 1;
  const begin = Math.max(first, firstPart * POSITIONS_PER_PART);
  const end = Math.min(until, (lastPart + 1) * POSITIONS_PER_PART);
  if (firstPart > lastPart || begin >= end) return { rest: [{ first, last }] };
  const rest = [
    { first, last: begin - 1 },
    { first: end, last },
  ];
  return {
    parts: { first: firstPart, last: lastPart },
    rest: rest.filter((stretch) => stretch.first <= stretch.last),
  };
}

export function partOf(position: number): number {
  return Math.floor(position / POSITIONS_PER_PART);
}
