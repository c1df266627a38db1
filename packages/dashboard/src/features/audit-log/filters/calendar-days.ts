import type { DateRange } from './date-range.ts';
import { instantOf, wallMs } from './zone-time.ts';

// A calendar thinks in days of the browser's own clock; here such a day stands for the day of the same date in the zone that is shown.

/** The day at a time, on the clocks of a zone. */
export function dayOf(ms: number, zone: string): Date {
  const wall = new Date(wallMs(ms, zone));
  return new Date(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate());
}

export function dayAfter(day: Date): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1);
}

/** From the first of the days to the end of the last, on the clocks of a zone; a single day is whole. */
export function rangeOfDays(
  days: { readonly from?: Date | undefined; readonly to?: Date | undefined } | undefined,
  zone: string,
): Extract<DateRange, { kind: 'between' }> {
  if (days?.from === undefined) return { kind: 'between' };
  return {
    kind: 'between',
    since: startOf(days.from, zone),
    until: startOf(dayAfter(days.to ?? days.from), zone),
  };
}

function startOf(day: Date, zone: string): number {
  return Math.max(0, instantOf(Date.UTC(day.getFullYear(), day.getMonth(), day.getDate()), zone));
}
