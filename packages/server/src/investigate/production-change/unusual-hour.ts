import { severityOf } from '../severity.ts';
import { atHours, by, since, until } from '../where.ts';
import { counted, listed } from '../words.ts';
import { them } from './actor-words.ts';
import { type ActorOfChanges, changesOf, foundBy } from './changes.ts';
import { byHour, habitAt, isRare, KNOWN_EVENTS, type OddHour } from './habit.ts';
import { LOOKED_AT, oddHoursWithin } from './hours-within.ts';
import type { Scene } from './scene.ts';
import type { Standout } from './standout.ts';

/** Changes at hours of the day at which their actor hardly ever does anything. */
export async function unusualHours(scene: Scene): Promise<{ standouts: Standout[]; notes: string[] }> {
  const standouts: Standout[] = [];
  const newcomers: ActorOfChanges[] = [];
  for (const actor of scene.read.actors.values()) {
    const { hours = [], seen } = scene.histories.get(actor.actor) ?? {};
    if ((seen?.count ?? 0) < KNOWN_EVENTS.min) newcomers.push(actor);
    else standouts.push(...toStandouts(scene, actor, oddHours(actor, hours)));
  }
  const { odd, unknown, hours: judged } = await oddHoursWithin(scene, newcomers);
  for (const [actor, hours] of odd) standouts.push(...toStandouts(scene, actor, hours));
  const few = `fewer than ${KNOWN_EVENTS.min} events are known`;
  const notes = [
    ...(unknown === 0 ? [] : [`Hours were not judged for ${counted(unknown, 'actor')}, of whom ${few}.`]),
    ...(judged <= LOOKED_AT.most
      ? []
      : [
          `Of ${counted(judged, 'hour')} at which actors with little history made changes, only the ${LOOKED_AT.most} rarest were judged: a shorter time has fewer.`,
        ]),
  ];
  return { standouts, notes };
}

function oddHours(actor: ActorOfChanges, hours: readonly number[]): OddHour[] {
  return [...byHour(actor.changes)].flatMap(([hour, changes]): OddHour[] => {
    const habit = habitAt(hours, hour);
    return isRare(habit) ? [{ hour, habit, changes }] : [];
  });
}

/** One for the hours that the actor never used, one for those that are rare. */
function toStandouts(scene: Scene, actor: ActorOfChanges, odd: readonly OddHour[]): Standout[] {
  const isStrange = ({ habit }: OddHour) => habit.nearby === 0 && habit.events >= KNOWN_EVENTS.many;
  const strange = odd.filter(isStrange);
  const rare = odd.filter((hour) => !isStrange(hour));
  return [
    ...(strange.length > 0 ? [toStandout(scene, actor, strange, 'change-when-never')] : []),
    ...(rare.length > 0 ? [toStandout(scene, actor, rare, 'change-when-rarely')] : []),
  ];
}

function toStandout(
  scene: Scene,
  of: ActorOfChanges,
  odd: readonly OddHour[],
  name: 'change-when-never' | 'change-when-rarely',
): Standout {
  const { actor, who } = of;
  const { environment, from, until: end } = scene.input;
  const changes = odd.flatMap((hour) => hour.changes);
  const hours = odd.map(({ hour }) => hour).toSorted((a, b) => a - b);
  const spans = hours.map((hour) => `${twoDigits(hour)}:00 and ${twoDigits((hour + 1) % 24)}:00 UTC`);
  const habits = odd.map(
    ({ hour, habit: { events, nearby } }) =>
      `Of ${counted(events, 'other event')} of ${actor}, ${nearby === 0 ? 'none' : nearby.toLocaleString('en')} came between ${twoDigits((hour + 23) % 24)}:00 and ${twoDigits((hour + 2) % 24)}:00 UTC.`,
  );
  const filter = changesOf(
    environment,
    by(who),
    atHours(...hours.map((hour) => ({ first: hour, last: hour }))),
    since(from),
    until(end),
  );
  return {
    rule: 'unusual-hour',
    severity: severityOf('unusual-hour', name),
    sign: name === 'change-when-rarely' ? 'rare-hour' : 'strange-hour',
    subject: actor,
    title: `${actor} changed ${environment} at an hour that is unusual for ${them(who)}`,
    why: [
      `${counted(changes.length, 'change')} of ${environment} came between ${listed(spans)}.`,
      ...habits,
    ].join(' '),
    notes: odd.some(({ habit }) => habit.events < KNOWN_EVENTS.many)
      ? [`Fewer than ${KNOWN_EVENTS.many} events are known of ${actor}: they tell little about usual hours.`]
      : [],
    filter,
    shown: foundBy(filter, of),
    changes,
  };
}

function twoDigits(hour: number): string {
  return `${hour}`.padStart(2, '0');
}
