import type { Filter, TimeTerm } from '@daybook/event';
import { localTime } from './times.ts';

const UNITS = { m: 'minute', h: 'hour', d: 'day', w: 'week' } as const;

/** The time a filter covers, in words: `all time`, `last 7 days`, `from 2026-11-01 01:00:00 until 24 hours ago`. */
export function rangeLabel(filter: Filter, zone: string): string {
  const bounds = filter.terms.filter((term) => term.kind === 'time');
  if (bounds.length === 0) return 'all time';
  const [only] = bounds;
  if (bounds.length === 1 && only?.key === 'since' && only.bound.relative) return `last ${span(only.bound)}`;
  return bounds
    .map(({ key, bound }) => `${key === 'since' ? 'from' : 'until'} ${moment(bound, zone)}`)
    .join(' ');
}

function moment(bound: TimeTerm['bound'], zone: string): string {
  if (bound.relative) return `${span(bound)} ago`;
  const { date, time } = localTime(new Date(bound.ms).toISOString(), zone);
  return `${date} ${time}`;
}

function span({ amount, unit }: Extract<TimeTerm['bound'], { relative: true }>): string {
  return `${amount.toLocaleString('en')} ${UNITS[unit]}${amount === 1 ? '' : 's'}`;
}
