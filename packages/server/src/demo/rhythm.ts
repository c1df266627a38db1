import type { Company } from './company.ts';
import { type LocalTime, localTime } from './local-time.ts';
import { isMember, type Person } from './people.ts';

const HOUR_MS = 3_600_000;

/** How much is done in each hour of a working day: a slow start, lunch, a few who work late. */
const HOURS = [
  0, 0, 0, 0, 0, 0, 0.05, 0.3, 0.8, 1.3, 1.5, 1.4, 0.7, 1.1, 1.5, 1.4, 1.1, 0.6, 0.2, 0.1, 0.08, 0.04, 0, 0,
];
const WEEKEND = 0.04;
const HOLIDAYS = new Set(['1-1', '12-24', '12-25', '12-26', '12-31']);
/** Scheduled builds, by the hour of UTC. */
const NIGHTLY_HOURS = new Set([2, 3]);

/** The beginnings of the hours that a time from `from` to `until` is made of, from `from` on. */
export function hoursOf(from: number, until: number): number[] {
  return Array.from({ length: Math.ceil((until - from) / HOUR_MS) }, (_, hour) => from + hour * HOUR_MS);
}

/** How likely a person is at work in the hour that begins at `at`; 0 is not at all. */
export function workWeight(person: Person, at: number): number {
  if (!isMember(person, at) || person.away.some(([first, after]) => first <= at && at < after)) return 0;
  const local = localTime(at, person.zone);
  const hour = HOURS[local.hour] ?? 0;
  const share = { engineering: 1, security: 1.1, product: 0.6, operations: 0.7, sales: 0.3 }[person.team];
  return hour * share * (isFree(local) ? WEEKEND : 1);
}

/** What people, builds and running services do in an hour, each relative to its own other hours. */
export type HourWeights = {
  readonly people: number;
  readonly builds: number;
  readonly services: number;
  readonly nightly: number;
};

export function hourWeights({ people }: Company, at: number): HourWeights {
  const weights = people.map((person) => workWeight(person, at));
  const sum = (list: readonly number[]) => list.reduce((total, weight) => total + weight, 0);
  // Builds follow what engineers push, and never wait for the night.
  const pushed = sum(weights.filter((_, index) => people[index]?.team === 'engineering'));
  return {
    people: sum(weights),
    builds: pushed,
    services: 10 + pushed * 0.15,
    nightly: NIGHTLY_HOURS.has(new Date(at).getUTCHours()) ? 1 : 0,
  };
}

/**
 * Shares `total` among places by their weights, in whole numbers that add up to exactly `total`.
 * @throws RangeError when no place has any weight.
 */
export function allocate(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (!(sum > 0)) throw new RangeError('a share needs a place with some weight');
  let weighed = 0;
  let given = 0;
  return weights.map((weight) => {
    weighed += weight;
    const reached = Math.min(total, Math.round((total * weighed) / sum));
    const share = reached - given;
    given = reached;
    return share;
  });
}

function isFree({ weekday, month, day }: LocalTime): boolean {
  return weekday === 0 || weekday === 6 || HOLIDAYS.has(`${month}-${day}`);
}
