import type { Filter } from '@daybook/event';
import { severityOf } from '../severity.ts';
import { by, since, until, where } from '../where.ts';
import { counted, times } from '../words.ts';
import type { Clue } from './clue.ts';
import type { Habits } from './habits.ts';
import type { Suspect } from './suspect.ts';

const DAY_MS = 86_400_000;
/** How many times the events of the busiest day before are more, and far more; and how many more it must be at least. */
const MORE = { times: 2, events: 20 } as const;
const FAR_MORE = 5;

/** A day (UTC) and how many events it has in the baseline, or in the window. */
type Day = { readonly date: string; readonly count: number };

/** Days of the window with far more events than any day before. */
export async function volumeClues(suspect: Suspect, habits: Habits): Promise<readonly Clue[]> {
  const { before, within } = await daysOf(suspect, habits);
  const busiest = Math.max(0, ...before.map(({ count }) => count));
  if (busiest === 0) return [];
  return within.flatMap(({ date, count }): Clue[] => {
    if (count < busiest * MORE.times || count < busiest + MORE.events) return [];
    return [
      {
        rule: 'volume',
        subject: date,
        severity: severityOf('volume', count >= busiest * FAR_MORE ? 'far-more' : 'more'),
        title: `${counted(count, 'event')} on ${date}, at most ${busiest.toLocaleString('en')} a day before`,
        why: `On ${date} (UTC) the key was used ${times(count)} within the window. In the ${counted(suspect.baselineDays, 'day')} before it was used on ${counted(before.length, 'day')}, at most ${times(busiest)} on one of them.`,
        filter: onDay(suspect, date),
        strength: habits.strength('day'),
      },
    ];
  });
}

/** The day on which the window begins belongs to both, each with its own part. */
async function daysOf(
  suspect: Suspect,
  habits: Habits,
): Promise<{ readonly before: readonly Day[]; readonly within: readonly Day[] }> {
  const toDay = ({
    value,
    seen: { count },
  }: {
    readonly value: string;
    readonly seen: { readonly count: number };
  }) => ({
    date: value,
    count,
  });
  const known = habits.known('day');
  const before = known.filter(({ seen }) => seen.last.occurredAt < suspect.from).map(toDay);
  const within = habits.fresh('day').map(toDay);
  for (const { date, count } of known.filter(({ seen }) => seen.last.occurredAt >= suspect.from).map(toDay)) {
    const own = await suspect.ask.count(onDay(suspect, date));
    before.push({ date, count: count - own });
    within.push({ date, count: own });
  }
  return { before, within };
}

/** What the key did on one day within the window. */
function onDay({ key, believed, from, until: end }: Suspect, date: string): Filter {
  const day = Date.parse(`${date}T00:00:00Z`);
  return where(by(key), ...believed, since(Math.max(day, from)), until(Math.min(day + DAY_MS, end)));
}
