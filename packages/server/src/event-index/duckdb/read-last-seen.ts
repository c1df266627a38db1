import type { Place } from '../event-index.ts';
import { type AskedExposure, textsSql } from './asked-exposure.ts';
import { heldSql, LAST_PLACE, placeOf } from './exposure-sql.ts';
import type { FoundExposure } from './find-exposures.ts';
import { Parameters } from './parameters.ts';

/** Which version of which secret an exposure is of. */
export function versionKey({
  secret,
  environment,
  project,
  version,
}: Pick<FoundExposure, 'secret' | 'environment' | 'project' | 'version'>): string {
  return JSON.stringify([secret, environment ?? null, project ?? null, version ?? null]);
}

/**
 * Where versions were handed out last, to whomever. A change that names no version closes what was in use before it, and the version that one
 * holder read long ago may have been read by another since.
 */
export async function readLastSeen(
  asked: AskedExposure,
  found: readonly FoundExposure[],
): Promise<ReadonlyMap<string, Place>> {
  const numbered = found.filter(({ version }) => version !== undefined);
  if (numbered.length === 0) return new Map();
  const parameters = new Parameters();
  const names = [...new Set(numbered.map(({ secret }) => secret))];
  const versions = [...new Set(numbered.map(({ version = 0 }) => version))];
  const rows = await asked.run(
    `SELECT secret, environment, project, version, max(${LAST_PLACE}) FROM ${heldSql(asked, parameters)}
    WHERE secret IN ${textsSql(names, parameters)} AND version IN (SELECT unnest(${parameters.wholes(versions)}))
    GROUP BY secret, environment, project, version`,
    parameters,
  );
  return new Map(
    rows.map(([secret, environment, project, version, place]) => [
      versionKey({
        secret: String(secret),
        ...(environment != null && { environment: String(environment) }),
        ...(project != null && { project: String(project) }),
        version: Number(version),
      }),
      placeOf(typeof place === 'bigint' ? place : 0n),
    ]),
  );
}
