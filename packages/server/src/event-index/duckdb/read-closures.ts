import type { Exposure } from '../exposure.ts';
import { Rotation } from '../rotation.ts';
import type { AskedExposure } from './asked-exposure.ts';
import type { FoundExposure } from './find-exposures.ts';
import { type NamedChange, readChanges, type SecretInEnvironment } from './read-changes.ts';
import { readLastSeen, versionKey } from './read-last-seen.ts';

/** What importers call a secret that a record does not name: what changes one of them says nothing about another. */
const NAMELESS: ReadonlySet<string> = new Set(['*', 'unknown']);

/** What became of an exposure, and whether the workspace keeps the secret. */
export type Became = Pick<Exposure, 'isKept' | 'state' | 'closedBy'>;

/**
 * What became of each exposure. A secret of which this workspace has observed anything is its own: its environment and name say which it is, whatever
 * project a report names, and it is changed by what the workspace observed alone. Otherwise whoever may report events could close an exposure.
 */
export async function readClosures(
  asked: AskedExposure,
  found: readonly FoundExposure[],
): Promise<ReadonlyMap<FoundExposure, Became>> {
  const byName = Map.groupBy(found, ({ secret }) => secret);
  const became = new Map<FoundExposure, Became>();
  for await (const { names, changes, observed } of readChanges(asked, [...byName.keys()])) {
    const kept = new Set(observed.filter(({ environment }) => environment !== undefined).map(pairKey));
    const isKept = (secret: SecretInEnvironment) => kept.has(pairKey(secret));
    const keyOf = (secret: SecretOf) => (isKept(secret) ? pairKey(secret) : secretKey(secret));
    const isBelieved = (change: NamedChange) =>
      isKept(change) ? change.isObserved : !NAMELESS.has(change.secret);
    const believed = Map.groupBy(changes.filter(isBelieved), keyOf);
    const own = names.flatMap((name) => byName.get(name) ?? []);
    const together = [...Map.groupBy(own, keyOf)].map(([key, exposures]) => ({
      exposures,
      // In the workspace versions only grow; what is deleted elsewhere and made again begins anew.
      rotation: new Rotation(believed.get(key) ?? [], { mayRestart: !exposures.some(isKept) }),
    }));
    const timed = together.filter(({ rotation }) => rotation.hasUnnumbered);
    const seen = await readLastSeen(
      asked,
      timed.flatMap(({ exposures }) => exposures),
    );
    for (const { exposures, rotation } of together) {
      for (const exposure of exposures) {
        const { version, last } = exposure;
        const held = { last, seen: seen.get(versionKey(exposure)) ?? last };
        const closure = rotation.closureOf({ ...held, ...(version !== undefined && { version }) });
        became.set(exposure, { isKept: isKept(exposure), ...closure });
      }
    }
  }
  return became;
}

type SecretOf = SecretInEnvironment & Pick<FoundExposure, 'project'>;

/** Names what this workspace keeps. */
function pairKey({ secret, environment }: SecretInEnvironment): string {
  return JSON.stringify([secret, environment ?? null]);
}

/** Names what is only reported. */
function secretKey({ secret, environment, project }: SecretOf): string {
  return JSON.stringify([secret, environment ?? null, project ?? null]);
}
