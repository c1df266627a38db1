import type { Filter } from '@daybook/event';
import { and, by, notReportedWith, since, until, where } from '../where.ts';
import { type ActorOfChanges, DAY_MS, type MadeChange } from './changes.ts';
import { byHour, habitAt, isRare, KNOWN_EVENTS, type OddHour, sum } from './habit.ts';
import { countByHour, HOURS } from './histories.ts';
import type { Scene } from './scene.ts';

const ACTORS_AT_ONCE = 400;
/** Only hours with changes at few times can turn out to be rare; so many hours are looked at, each by a reading for each of its times. */
export const LOOKED_AT = { times: 3, most: 20 } as const;

type Candidate = {
  readonly actor: ActorOfChanges;
  readonly hour: number;
  /** The changes at that hour; those of a time lie within two days of each other. */
  readonly times: readonly (readonly MadeChange[])[];
  readonly hours: readonly number[];
  /** Of the events, how many lie in the hour or beside it, but for the changes. */
  readonly share: number;
};

/**
 * The odd hours of actors of whom too little is known from before the window: changes are compared with all else that is known, but for the 24 hours
 * before and after them. `unknown` counts those of whom that is too little, too, and `hours` those at which the others made changes: the rarest
 * {@link LOOKED_AT} are judged.
 */
export async function oddHoursWithin(
  scene: Scene,
  actors: readonly ActorOfChanges[],
): Promise<{
  readonly odd: ReadonlyMap<ActorOfChanges, readonly OddHour[]>;
  readonly unknown: number;
  readonly hours: number;
}> {
  const { candidates, unknown } = await findCandidates(scene, actors);
  const odd = new Map<ActorOfChanges, OddHour[]>();
  const rarest = candidates.toSorted((a, b) => a.share - b.share).slice(0, LOOKED_AT.most);
  for (const { actor, hour, times, hours } of rarest) {
    const around = await countAround(scene, actor, times);
    const elsewhere = hours.map((count, at) => count - (around[at] ?? 0));
    const habit = habitAt(elsewhere, hour);
    if (isRare(habit)) odd.set(actor, [...(odd.get(actor) ?? []), { hour, habit, changes: times.flat() }]);
  }
  return { odd, unknown, hours: candidates.length };
}

async function findCandidates(
  scene: Scene,
  actors: readonly ActorOfChanges[],
): Promise<{ readonly candidates: readonly Candidate[]; readonly unknown: number }> {
  const { ask, input } = scene;
  const candidates: Candidate[] = [];
  let unknown = 0;
  for (const some of batches(scene, actors)) {
    const { profiles } = await ask.profiles(doneBy(scene, some), {
      by: 'actor',
      fields: ['hour'],
      from: 0,
      until: input.until,
      top: HOURS,
      most: some.length,
    });
    for (const actor of some) {
      const hours = countByHour(profiles.get(actor.actor)?.fields.hour?.within ?? []);
      if (sum(hours) < KNOWN_EVENTS.min) unknown += 1;
      else candidates.push(...candidatesOf(actor, hours));
    }
  }
  return { candidates, unknown };
}

/** Actors that are asked about together; by itself each of those that are not believed about themselves. */
function batches(scene: Scene, actors: readonly ActorOfChanges[]): ActorOfChanges[][] {
  const { believed = [], doubted = [] } = Object.groupBy(actors, (actor) =>
    isDoubted(scene, actor) ? 'doubted' : 'believed',
  );
  const together = Array.from({ length: Math.ceil(believed.length / ACTORS_AT_ONCE) }, (_, batch) =>
    believed.slice(batch * ACTORS_AT_ONCE, (batch + 1) * ACTORS_AT_ONCE),
  );
  return [...together, ...doubted.map((actor) => [actor])];
}

function isDoubted({ histories }: Scene, { actor }: ActorOfChanges): boolean {
  return histories.get(actor)?.isSelfReportLeftOut ?? false;
}

/** What they did, without what those who are not believed reported about themselves. */
function doneBy(scene: Scene, actors: readonly ActorOfChanges[]): Filter {
  const doubted = actors.filter((actor) => isDoubted(scene, actor)).map(({ who }) => who.name);
  return where(
    by(...actors.map(({ who }) => who)),
    ...(doubted.length > 0 ? [notReportedWith(...doubted)] : []),
  );
}

function candidatesOf(actor: ActorOfChanges, hours: readonly number[]): Candidate[] {
  return [...byHour(actor.changes)].flatMap(([hour, changes]): Candidate[] => {
    const { events, nearby } = habitAt(hours, hour);
    const times = timesOf(changes);
    if (times.length > LOOKED_AT.times) return [];
    return [{ actor, hour, times, hours, share: (nearby - changes.length) / events }];
  });
}

/** The changes, oldest first, parted where more than two days lie between. */
function timesOf(changes: readonly MadeChange[]): MadeChange[][] {
  const times: MadeChange[][] = [];
  for (const change of changes) {
    const last = times.at(-1)?.at(-1);
    if (last && change.occurredAt - last.occurredAt <= 2 * DAY_MS) times.at(-1)?.push(change);
    else times.push([change]);
  }
  return times;
}

/** How much the actor did, by hour, from 24 hours before each time to 24 hours after it. */
async function countAround(
  scene: Scene,
  actor: ActorOfChanges,
  times: readonly (readonly MadeChange[])[],
): Promise<readonly number[]> {
  const { ask, input } = scene;
  const counts = Array<number>(HOURS).fill(0);
  for (const time of times) {
    const [first, last] = [time[0]?.occurredAt ?? 0, time.at(-1)?.occurredAt ?? 0];
    const begin = Math.max(0, first - DAY_MS);
    const end = Math.min(input.until, last + DAY_MS + 1);
    const { fields } = await ask.profile(and(doneBy(scene, [actor]), since(begin), until(end)), {
      fields: ['hour'],
      from: begin,
      until: end,
    });
    for (const [hour, count] of countByHour(fields.hour?.within ?? []).entries()) {
      counts[hour] = (counts[hour] ?? 0) + count;
    }
  }
  return counts;
}
