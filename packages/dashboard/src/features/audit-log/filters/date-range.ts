import type { Filter, TimeTerm } from '@daybook/event';
import { replaceTerms, setTimes } from './edit-filter.ts';

type Unit = Extract<TimeTerm['bound'], { relative: true }>['unit'];

/** A span that counts back from the time of asking, and stays so. */
export type Span = { readonly amount: number; readonly unit: Unit };

/** The time a filter covers, as the panel shows it. Bounds of `between` are milliseconds since 1970, `since` inclusive and `until` exclusive. */
export type DateRange =
  | { readonly kind: 'any' }
  | { readonly kind: 'last'; readonly span: Span }
  | { readonly kind: 'between'; readonly since?: number; readonly until?: number }
  /** Something that only the filter as text can say. */
  | { readonly kind: 'other' };

/** The guide's presets. */
export const PRESETS: readonly Span[] = [
  { amount: 24, unit: 'h' },
  { amount: 7, unit: 'd' },
  { amount: 30, unit: 'd' },
];

const UNIT_MINUTES = { m: 1, h: 60, d: 1_440, w: 10_080 } as const;

export function isSameSpan(a: Span, b: Span): boolean {
  return a.amount * UNIT_MINUTES[a.unit] === b.amount * UNIT_MINUTES[b.unit];
}

/** `24 h`, `7 d`. */
export function spanText({ amount, unit }: Span): string {
  return `${amount} ${unit === 'm' ? 'min' : unit}`;
}

const UNIT_WORDS = { m: 'minute', h: 'hour', d: 'day', w: 'week' } as const;

/** `last 24 hours`. */
export function spanWords({ amount, unit }: Span): string {
  return `last ${amount.toLocaleString('en')} ${UNIT_WORDS[unit]}${amount === 1 ? '' : 's'}`;
}

/** The time a filter covers. */
export function dateRangeOf(filter: Filter): DateRange {
  const times = filter.terms.filter((term) => term.kind === 'time');
  const since = times.filter(({ key }) => key === 'since').map(({ bound }) => bound);
  const until = times.filter(({ key }) => key === 'until').map(({ bound }) => bound);
  if (times.length === 0) return { kind: 'any' };
  if (since.length > 1 || until.length > 1) return { kind: 'other' };
  const [from] = since;
  const [to] = until;
  if (from?.relative && to === undefined)
    return { kind: 'last', span: { amount: from.amount, unit: from.unit } };
  if (from?.relative || to?.relative) return { kind: 'other' };
  return { kind: 'between', ...(from && { since: from.ms }), ...(to && { until: to.ms }) };
}

/** Makes a filter cover another time. */
export function setDateRange(filter: Filter, range: Exclude<DateRange, { kind: 'other' }>): Filter {
  switch (range.kind) {
    case 'any':
      return setTimes(filter, {});
    case 'last':
      return replaceTerms(filter, (term) => term.kind === 'time', [
        { kind: 'time', key: 'since', bound: { relative: true, ...range.span } },
      ]);
    case 'between':
      return setTimes(filter, range);
  }
}
