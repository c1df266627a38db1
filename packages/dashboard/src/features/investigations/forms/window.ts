import { spanMs } from '@daybook/event';
import type { Span } from '../../audit-log/filters/date-range.ts';

/** The time that is looked at: a span that ends when it is asked, or two moments (milliseconds since 1970), the second not included. */
export type Window =
  | { readonly kind: 'last'; readonly span: Span }
  | { readonly kind: 'between'; readonly since?: number; readonly until?: number };

/** What can be chosen without writing a time. */
export const WINDOW_SPANS: readonly Span[] = [
  { amount: 24, unit: 'h' },
  { amount: 7, unit: 'd' },
  { amount: 30, unit: 'd' },
  { amount: 90, unit: 'd' },
];

/** The window that an address names; undefined where it names none. Times are ISO 8601. */
export function windowIn(address: { readonly from?: string; readonly until?: string }): Window | undefined {
  const since = timeIn(address.from);
  const until = timeIn(address.until);
  if (since === undefined && until === undefined) return undefined;
  return { kind: 'between', ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
}

function timeIn(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) || ms < 0 ? undefined : ms;
}

export type Bounds = { readonly from: string; readonly until: string };

/** The two ends of a window as the API takes them, or what is wrong with it. A window without an end ends now. */
export function boundsOf(window: Window, now: number): Bounds | { readonly problem: string } {
  const since = window.kind === 'last' ? Math.max(0, now - spanMs(window.span)) : window.since;
  const until = window.kind === 'between' ? window.until : undefined;
  if (since === undefined) return { problem: 'Choose when it begins' };
  if (until === undefined && since >= now) return { problem: 'It must begin before now' };
  if (until !== undefined && since >= until) return { problem: 'The range must end after it begins' };
  return { from: new Date(since).toISOString(), until: new Date(until ?? now).toISOString() };
}
