import type { Actor, Filter } from '@daybook/event';
import type { EventGroup } from '../../event-index/groups.ts';
import type { Seen } from '../../event-index/profile.ts';
import type { Ask } from '../ask.ts';
import type { Inputs, MadeKey } from '../investigations.ts';
import { by, where } from '../where.ts';
import { counted, listed, moment } from '../words.ts';
import { type Deeds, readDeeds } from './deeds.ts';
import { findMadeKeys } from './made-keys.ts';
import { isLater } from './places.ts';
import { findSpellings } from './spellings.ts';

const DAY_MS = 86_400_000;

/** Somebody who leaves, and what acts for them. Times are milliseconds since 1970 UTC. */
export type Leaver = {
  /** The address as it was asked for. */
  readonly email: string;
  /** The person as events name them, in every spelling; sentences about them have that which was asked for. */
  readonly people: readonly { readonly type: 'user'; readonly name: string }[];
  readonly keys: readonly MadeKey[];
  /** Names of keys that reports say they made, and that this workspace saw somebody else make. */
  readonly disbelieved: readonly string[];
  /** The person and their keys. */
  readonly actors: readonly Pick<Actor, 'type' | 'name'>[];
  readonly leftAt: number | undefined;
  /** When their last days begin. They end with the log, since keys may go on without them. */
  readonly since: number;
  readonly days: number;
  /** Everything they and their keys did, before and since; undefined where that is nothing. */
  readonly before: Seen | undefined;
  readonly within: Seen | undefined;
  /** What the reader should know about the above. */
  readonly notes: readonly string[];
};

/**
 * Finds out who is meant. The last days are counted back from the removal, else from the moment of asking; where neither the person nor a key
 * of theirs did anything since then, from the last thing that they did.
 */
export async function findLeaver(ask: Ask, { email, days }: Inputs['off-boarding']): Promise<Leaver> {
  const deeds = await readDeeds(ask);
  const { names, more: otherNames } = await findSpellings(ask, email, deeds);
  const people = names.map((name) => ({ type: 'user' as const, name }));
  const { keys, more, disbelieved } = await findMadeKeys(ask, people, deeds);
  const actors = [...people, ...keys.map(({ name }) => ({ type: 'api-key' as const, name }))];
  const leftAt = await findRemoval(deeds, names);
  const start = Math.max(0, (leftAt ?? ask.now) - days * DAY_MS);
  const { before, within } = await history(ask, where(by(...actors)), start);
  const isQuiet = within === undefined && before !== undefined;
  const lastAt = before?.last.occurredAt ?? 0;
  const since = isQuiet ? Math.max(0, lastAt - days * DAY_MS) : start;
  const seen = isQuiet ? await history(ask, where(by(...actors)), since) : { before, within };
  const person = email.trim();
  return {
    ...{ email: person, people, keys, disbelieved, actors, leftAt, since, days },
    before: seen.before,
    within: seen.within,
    notes: [
      ...(isQuiet
        ? [
            `${person} did nothing in the ${days} days that were asked for: they are counted back from the last thing that they or their keys did, on ${moment(lastAt)}.`,
          ]
        : []),
      ...(otherNames > 0
        ? [`The log spells ${person} in ${counted(otherNames, 'more way')}: what is under those is left out.`]
        : []),
      ...(more > 0
        ? [
            `${person} made ${counted(more, 'more API key')}: only ${keys.length} are looked into, those that this workspace saw made first, then the newest.`,
          ]
        : []),
      ...(disbelieved.length > 0
        ? [
            `Reports that ${person} made the API ${disbelieved.length === 1 ? 'key' : 'keys'} ${listed(disbelieved)} are not believed: this workspace saw somebody else do that.`,
          ]
        : []),
    ],
  };
}

async function history(ask: Ask, filter: Filter, from: number) {
  // Clocks of others may be ahead of ours.
  const until = Math.max(ask.now, from) + DAY_MS;
  return ask.profile(filter, { fields: [], from, until });
}

/** When the person was removed last, unless they were added again after it. Where this workspace saw their membership, others are not asked. */
async function findRemoval(deeds: Deeds, names: readonly string[]): Promise<number | undefined> {
  const groups = await deeds({ actions: ['TEAM_MEMBER_ADD', 'TEAM_MEMBER_REMOVE'], on: names });
  const seen = groups.filter(({ values }) => values.recorder === 'workspace');
  const believed = seen.length > 0 ? seen : groups;
  const last = believed.reduce<EventGroup | undefined>(
    (latest, group) => (latest && isLater(latest.last, group.last) ? latest : group),
    undefined,
  );
  return last?.values.action === 'TEAM_MEMBER_REMOVE' ? last.last.occurredAt : undefined;
}
