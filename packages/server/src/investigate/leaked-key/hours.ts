import { severityOf } from '../severity.ts';
import { and, atHours } from '../where.ts';
import { counted, times } from '../words.ts';
import type { Clue } from './clue.ts';
import type { Habits } from './habits.ts';
import type { Suspect } from './suspect.ts';

/** Hours of the day in UTC, `first` to `last`, in which the key did nothing before. */
export type NewHours = {
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** Whether the hours beside one of them are new too. */
  readonly isFar: boolean;
};

const HOURS = 24;

/** Hours that follow one another are one. */
export function newHours(habits: Habits): readonly NewHours[] {
  const used = new Set(habits.known('hour').map(({ value }) => Number(value)));
  const isFar = (hour: number) => !used.has((hour + HOURS - 1) % HOURS) && !used.has((hour + 1) % HOURS);
  const hours = habits
    .fresh('hour')
    .map(({ value, seen: { count } }) => ({ hour: Number(value), count }))
    .toSorted((a, b) => a.hour - b.hour);
  const found: NewHours[] = [];
  for (const { hour, count } of hours) {
    const before = found.at(-1);
    if (before?.last === hour - 1) {
      found[found.length - 1] = {
        first: before.first,
        last: hour,
        count: before.count + count,
        isFar: before.isFar || isFar(hour),
      };
    } else found.push({ first: hour, last: hour, count, isFar: isFar(hour) });
  }
  return found;
}

export function hourClues({ during, baselineDays }: Suspect, habits: Habits): readonly Clue[] {
  return newHours(habits).map(({ first, last, count, isFar }) => {
    const hours = `${clockTime(first)}–${clockTime(last + 1)} UTC`;
    const used = habits.known('hour').length;
    return {
      rule: 'unusual-hour',
      subject: hours,
      severity: severityOf('unusual-hour', isFar ? 'far-from-habit' : 'near-habit'),
      title: `Used at an unusual hour: ${hours}`,
      why: [
        `The key was used ${times(count)} in these hours.`,
        `In the ${counted(baselineDays, 'day')} before it was used ${times(habits.before?.count ?? 0)} in ${counted(used, 'other hour')} of the day, and never in these.`,
      ].join(' '),
      filter: and(during, atHours({ first, last })),
      strength: habits.strength('hour'),
    };
  });
}

function clockTime(hour: number): string {
  return `${String(hour % HOURS).padStart(2, '0')}:00`;
}
