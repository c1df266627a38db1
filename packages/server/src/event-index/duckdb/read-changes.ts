import type { SecretChange } from '../rotation.ts';
import { type AskedExposure, textsSql } from './asked-exposure.ts';
import type { Cell } from './connections.ts';
import { CHANGED, changedSql } from './exposure-sql.ts';
import { Parameters } from './parameters.ts';
import { unionSql } from './source.ts';

const SECRETS_AT_ONCE = 250;
/** Of one name as well: more than sets each hour make in a year. */
const CHANGES_AT_ONCE = 10_000;

export type SecretInEnvironment = { readonly secret: string; readonly environment?: string };

/** A change, and the secret that it names. */
export type NamedChange = SecretChange &
  SecretInEnvironment & {
    readonly project?: string;
    /** Whether this workspace observed it. */
    readonly isObserved: boolean;
  };

type SomeChanges = {
  readonly names: readonly string[];
  readonly changes: readonly NamedChange[];
  /** Of which of them this workspace has observed anything. */
  readonly observed: readonly SecretInEnvironment[];
};

/**
 * The changes of all secrets of some names, so many names at once that few changes are in memory. Where one name has too many, the workspace's own
 * come first, then those that tell of a value that came back, then the newest.
 */
export async function* readChanges(
  asked: AskedExposure,
  names: readonly string[],
): AsyncGenerator<SomeChanges> {
  for (let at = 0; at < names.length; at += SECRETS_AT_ONCE)
    yield* readSome(asked, names.slice(at, at + SECRETS_AT_ONCE));
}

async function* readSome(asked: AskedExposure, names: readonly string[]): ReturnType<typeof readChanges> {
  const parameters = new Parameters();
  const rows = await asked.run(
    `SELECT secret, environment, project, occurred_at, position, version, same_as_version, kind, observed::BIGINT
     FROM ${changedSql(asked, parameters)} WHERE ${conditionsSql(asked, names, parameters)}
     QUALIFY kind <> 'read' OR row_number() OVER (PARTITION BY secret, environment, kind) = 1
     ORDER BY kind = 'read' DESC, observed DESC, same_as_version IS NULL, occurred_at DESC, position DESC LIMIT ${CHANGES_AT_ONCE + 1}`,
    parameters,
  );
  if (rows.length > CHANGES_AT_ONCE && names.length > 1) {
    const half = Math.ceil(names.length / 2);
    yield* readSome(asked, names.slice(0, half));
    yield* readSome(asked, names.slice(half));
  } else {
    const observed = rows.filter((row) => row.at(-1) === 1n);
    const changes = rows.flatMap((row) => toChange(row) ?? []);
    yield {
      names,
      changes,
      observed: observed.map(([secret, environment]) => toPlaceOf(secret, environment)),
    };
  }
}

function conditionsSql(asked: AskedExposure, names: readonly string[], parameters: Parameters): string {
  const { catalogs, visibleFrom, readUpTo, disbelieved } = asked;
  const named = `secret IN ${textsSql(names, parameters)}`;
  if (disbelieved === undefined) return named;
  const isReported = [
    CHANGED,
    `recorder_type IN ('api-key', 'import')`,
    `recorder_name = ${parameters.text(disbelieved)}`,
    `resource_name IN ${textsSql(names, parameters)}`,
    `position BETWEEN ${parameters.whole(visibleFrom)} AND ${parameters.whole(readUpTo)}`,
  ];
  return `${named} AND position NOT IN (SELECT position FROM ${unionSql(catalogs, 'position', isReported.join(' AND '))})`;
}

function toChange([
  secret,
  environment,
  project,
  occurredAt,
  position,
  version,
  same,
  kind,
  observed,
]: Cell[]): NamedChange | undefined {
  if (kind !== 'set' && kind !== 'delete') return undefined;
  return {
    ...toPlaceOf(secret, environment),
    ...(project != null && { project: String(project) }),
    at: { occurredAt: Number(occurredAt), position: Number(position) },
    ...(version != null && { version: Number(version) }),
    ...(same != null && { sameAsVersion: Number(same) }),
    kind,
    isObserved: observed === 1n,
  };
}

function toPlaceOf(secret: Cell | undefined, environment: Cell | undefined): SecretInEnvironment {
  return { secret: String(secret), ...(environment != null && { environment: String(environment) }) };
}
