import { DayPicker } from 'react-day-picker';
import { dayAfter, dayOf, rangeOfDays } from './calendar-days.ts';
import type { DateRange } from './date-range.ts';

type Between = Extract<DateRange, { kind: 'between' }>;

export type CalendarProps = {
  readonly range: Between;
  readonly zone: string;
  readonly onChange: (range: Between) => void;
};

/** Whole days of a zone to choose a range from; loaded only when it is shown. */
export function Calendar({ range, zone, onChange }: CalendarProps) {
  const today = dayOf(Date.now(), zone);
  const from = range.since === undefined ? undefined : dayOf(range.since, zone);
  const to = range.until === undefined ? undefined : dayOf(range.until - 1, zone);
  return (
    <DayPicker
      mode="range"
      selected={from === undefined ? undefined : { from, to }}
      onSelect={(days) => onChange(rangeOfDays(days, zone))}
      defaultMonth={to ?? from ?? today}
      endMonth={dayAfter(today)}
      today={today}
      weekStartsOn={1}
      captionLayout="label"
      showOutsideDays
      fixedWeeks
      classNames={CLASSES}
    />
  );
}

const NAV_BUTTON =
  'flex size-8 pointer-coarse:size-10 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-ink aria-disabled:opacity-40';

const CLASSES = {
  root: 'text-sm',
  months: 'relative',
  nav: 'absolute inset-x-0 top-0 flex items-center justify-between',
  button_previous: NAV_BUTTON,
  button_next: NAV_BUTTON,
  chevron: 'size-4 fill-current',
  month_caption: 'flex h-8 pointer-coarse:h-10 items-center justify-center font-medium',
  month_grid: 'w-full border-collapse',
  weekday: 'h-7 font-normal text-muted text-xs',
  day: 'p-0 text-center',
  day_button:
    'h-8 pointer-coarse:h-10 w-full rounded-md tabular hover:bg-sunken disabled:text-faint [[aria-selected=true]>&]:hover:bg-transparent',
  outside: 'text-faint',
  today: 'font-semibold text-accent',
  range_start: 'rounded-l-md bg-accent text-on-accent',
  range_end: 'rounded-r-md bg-accent text-on-accent',
  range_middle: 'bg-accent-soft text-ink',
} as const;
