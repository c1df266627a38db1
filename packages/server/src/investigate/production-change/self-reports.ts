import type { RecordedBy } from '@daybook/event';
import type { Ask } from '../ask.ts';
import type { Inputs } from '../investigations.ts';
import { by, notReportedWith, reportedWith, where } from '../where.ts';
import { type ActorOfChanges, changesOf } from './changes.ts';

/** Each is three values of a filter. */
const KEYS_AT_ONCE = 300;

/**
 * The API keys that tell about themselves, directly or as an import, while changes of theirs are told by others: they could make their own addresses,
 * hours and changes look familiar. Where the changes are a key's own word too, its word is all there is.
 */
export async function selfReporting(
  ask: Ask,
  actors: readonly ActorOfChanges[],
): Promise<readonly ActorOfChanges[]> {
  const keys = actors.filter(
    ({ who, changes }) =>
      who.type === 'api-key' && changes.some(({ event }) => !isReportedWith(who.name, event.recordedBy)),
  );
  const found: ActorOfChanges[] = [];
  for (let first = 0; first < keys.length; first += KEYS_AT_ONCE) {
    const some = keys.slice(first, first + KEYS_AT_ONCE);
    // Hardly ever does any of them report about another of them.
    const names = some.map(({ who }) => who.name);
    const any = await ask.count(where(by(...some.map(({ who }) => who)), reportedWith(...names)));
    if (any === 0) continue;
    const reports = await ask.evidenceOfEach(
      some.map(({ who }) => ({ filter: where(by(who), reportedWith(who.name)) })),
    );
    found.push(...some.filter((_, place) => (reports[place]?.evidenceCount ?? 0) > 0));
  }
  return found;
}

/** The actors with their changes, but for those that keys which are not believed reported about themselves. */
export async function believedActors(
  ask: Ask,
  { environment, from, until }: Inputs['production-change'],
  actors: ReadonlyMap<string, ActorOfChanges>,
  histories: ReadonlyMap<string, { readonly isSelfReportLeftOut: boolean }>,
): Promise<ReadonlyMap<string, ActorOfChanges>> {
  const believed = new Map(actors);
  for (const [actor, { who, changes }] of actors) {
    if (!histories.get(actor)?.isSelfReportLeftOut) continue;
    const filter = changesOf(environment, by(who), notReportedWith(who.name));
    const { before, within } = await ask.profile(filter, { fields: [], from, until });
    const told = changes.filter(({ event }) => !isReportedWith(who.name, event.recordedBy));
    if (within) believed.set(actor, { actor, who, before, within, changes: told });
  }
  return believed;
}

function isReportedWith(key: string, { type, name }: RecordedBy): boolean {
  return type !== 'workspace' && name === key;
}
