import { resolveTimes } from '@daybook/event';
import type { AskedActor, Exposure, ExposureKey, ExposureQuery } from '../exposure.ts';
import type { AskedExposure } from './asked-exposure.ts';
import type { Cell } from './connections.ts';
import { FIRST_PLACE, heldByEventsSql, heldSql, LAST_PLACE, placeOf } from './exposure-sql.ts';
import { monthsFor } from './month.ts';
import { Parameters } from './parameters.ts';
import { conditionsOf } from './source.ts';

/** An exposure of which it is not known yet what became of it. */
export type FoundExposure = Omit<Exposure, 'isKept' | 'state' | 'closedBy'>;

/** The page that a question asks for, and one more where others follow. */
export async function findExposures(asked: AskedExposure, query: ExposureQuery): Promise<FoundExposure[]> {
  const parameters = new Parameters();
  const held = query.window ? windowSql(asked, query.window, parameters) : heldSql(asked, parameters);
  if (held === undefined) return [];
  const conditions = [...conditionsSql(query, parameters), 'true'].join(' AND ');
  const order = ORDER.join(', ');
  const after = query.after ? `HAVING ${afterSql(query.after, parameters)}` : '';
  const rows = await asked.run(
    `SELECT ${COLUMNS.join(', ')} FROM ${held} WHERE ${conditions}
     GROUP BY actor_type, actor_name, secret, environment, project, version ${after}
     ORDER BY ${order} LIMIT ${parameters.whole(query.limit + 1)}`,
    parameters,
  );
  return rows.map(toFound);
}

/** What was observed comes before what is only reported. What is missing comes first, but for versions, which fall, and of which the unknown come last. */
const ORDER = [
  '(NOT bool_or(observed))::BIGINT',
  'secret',
  "coalesce(environment, '')",
  "coalesce(project, '')",
  '-coalesce(version, -1)',
  'actor_type',
  'actor_name',
];

/** Of what is grouped: whether all of it is reported is not known before. */
function afterSql(
  { isReported, secret, environment, project, version, actor }: ExposureKey,
  parameters: Parameters,
): string {
  const texts = [secret, environment ?? '', project ?? ''].map((text) => parameters.text(text));
  const own = [
    parameters.whole(Number(isReported)),
    ...texts,
    parameters.whole(-(version ?? -1)),
    parameters.text(actor.type),
    parameters.text(actor.name),
  ];
  return `row(${ORDER.join(', ')}) > row(${own.join(', ')})`;
}

function windowSql(
  { months, catalogs, visibleFrom, readUpTo }: AskedExposure,
  window: NonNullable<ExposureQuery['window']>,
  parameters: Parameters,
): string | undefined {
  const question = { ...window, visibleFrom, readUpTo };
  const wanted = monthsFor(months, question, resolveTimes(window.filter, window.now));
  if (wanted.length === 0) return undefined;
  const conditions = conditionsOf(question, parameters);
  const selects = wanted.map((month) => heldByEventsSql(catalogs[months.indexOf(month)] ?? '', conditions));
  return `(${selects.join(' UNION ALL ')})`;
}

function conditionsSql(query: ExposureQuery, parameters: Parameters): string[] {
  const conditions: string[] = [];
  if (query.secret !== undefined) conditions.push(`secret = ${parameters.text(query.secret)}`);
  if (query.environment !== undefined) conditions.push(`environment = ${parameters.text(query.environment)}`);
  if (query.project !== undefined) conditions.push(`project = ${parameters.text(query.project)}`);
  if (query.actors) {
    const any = query.actors.map((actor) => actorSql(actor, parameters));
    conditions.push(any.length === 0 ? 'false' : `(${any.join(' OR ')})`);
  }
  return conditions;
}

function actorSql({ type, name, id }: AskedActor, parameters: Parameters): string {
  const named = [
    ...(name === undefined ? [] : [`actor_name = ${parameters.text(name)}`]),
    ...(id === undefined ? [] : [`actor_id = ${parameters.text(id)}`]),
  ];
  const isOne = named.length === 0 ? '' : ` AND (${named.join(' OR ')})`;
  return `(actor_type = ${parameters.text(type)}${isOne})`;
}

/** Ids that the workspace itself has recorded win over those that were reported. */
const COLUMNS = [
  'actor_type',
  'coalesce(max(actor_id) FILTER (WHERE observed), max(actor_id))',
  'actor_name',
  'coalesce(max(secret_id) FILTER (WHERE observed), max(secret_id))',
  'secret',
  'environment',
  'project',
  'version',
  `min(${FIRST_PLACE})`,
  `max(${LAST_PLACE})`,
  'sum(reads)::BIGINT',
  'sum(sets)::BIGINT',
  'bool_or(observed)::BIGINT',
];

function toFound(row: Cell[]): FoundExposure {
  const [type, actorId, actorName, secretId, secret, environment, project, version, ...numbers] = row;
  const [first = 0n, last = 0n, reads = 0n, sets = 0n, observed = 0n] = numbers.map(toBigInt);
  return {
    actor: {
      type: type === 'user' || type === 'api-key' ? type : 'system',
      ...(actorId != null && { id: String(actorId) }),
      name: String(actorName),
    },
    secret: String(secret),
    ...(secretId != null && { secretId: String(secretId) }),
    ...(project != null && { project: String(project) }),
    ...(environment != null && { environment: String(environment) }),
    ...(version != null && { version: Number(version) }),
    first: placeOf(first),
    last: placeOf(last),
    reads: Number(reads),
    isOwn: sets > 0n,
    isReported: observed === 0n,
  };
}

function toBigInt(cell: Cell | undefined): bigint {
  return typeof cell === 'bigint' ? cell : 0n;
}
