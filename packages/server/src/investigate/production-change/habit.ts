import type { MadeChange } from './changes.ts';
import { HOURS } from './histories.ts';

/** So many events tell something about somebody's hours, and so many tell it well. */
export const KNOWN_EVENTS = { min: 30, many: 100 } as const;

/** An hour is rare where fewer than one in so many events are in it or an hour beside it. */
const RARE = 100;

/** How much somebody did at all, and how much of it in an hour of the day or in those beside it. */
export type Habit = { readonly events: number; readonly nearby: number };

/** An hour of the day (UTC) at which an actor hardly ever does anything, and the changes made in it. */
export type OddHour = {
  readonly hour: number;
  readonly habit: Habit;
  readonly changes: readonly MadeChange[];
};

/** By the hour of the day in UTC. */
export function byHour(changes: readonly MadeChange[]): ReadonlyMap<number, readonly MadeChange[]> {
  return Map.groupBy(changes, ({ occurredAt }) => new Date(occurredAt).getUTCHours());
}

/** `hours` has the number of events in each hour of the day. */
export function habitAt(hours: readonly number[], hour: number): Habit {
  const nearby = [hour + HOURS - 1, hour, hour + 1].map((near) => hours[near % HOURS] ?? 0);
  return { events: sum(hours), nearby: sum(nearby) };
}

export function isRare({ events, nearby }: Habit): boolean {
  return events >= KNOWN_EVENTS.min && nearby * RARE < events;
}

export function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
