import { parseInstant, shortInstant } from '../instant.ts';
import type { Filter, TimeTerm } from './ast.ts';

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const RELATIVE = /^(\d{1,9})([a-z]+)$/i;
const FARTHEST_MS = 100 * 366 * UNIT_MS.d;

type Unit = keyof typeof UNIT_MS;
type Problem = { readonly problem: string; readonly suggestion?: string };

/** Units that people write and a span does not have, each with the span that one of them is. */
const OTHER_UNITS: readonly (readonly [names: RegExp, amount: number, unit: Unit])[] = [
  [/^(?:min|mins|minute|minutes)$/i, 1, 'm'],
  [/^(?:hr|hrs|hour|hours)$/i, 1, 'h'],
  [/^(?:day|days)$/i, 1, 'd'],
  [/^(?:wk|wks|week|weeks)$/i, 1, 'w'],
  [/^(?:mo|mos|mon|month|months)$/i, 30, 'd'],
  [/^(?:y|yr|yrs|year|years)$/i, 365, 'd'],
];

/** Reads `7d` or an ISO date or time; one without a zone is in UTC, so that a text means the same everywhere. */
export function readTimeBound(text: string): TimeTerm['bound'] | Problem {
  const relative = RELATIVE.exec(text);
  if (relative) return readSpan(text, Number(relative[1]), relative[2] ?? '');
  const instant = parseInstant(text);
  if (instant) return { relative: false, ms: instant.ms, text: shortInstant(instant.ms) };
  if (/^\d{4}-\d\d/.test(text)) {
    return {
      problem: 'this is not a date or time that exists since 1970, such as 2026-11-01 or 2026-11-01T10:15Z',
    };
  }
  return { problem: WHAT_IS_RIGHT };
}

const WHAT_IS_RIGHT =
  'a time must be a span such as 30m, 24h, 7d or 2w, or a date or time such as 2026-11-01 or 2026-11-01T10:15Z';
const OUT_OF_RANGE = 'a span must be at least 1 and at most a hundred years';

function readSpan(text: string, amount: number, name: string): TimeTerm['bound'] | Problem {
  const unit = unitOf(name);
  if (unit !== undefined) {
    if (isPossible(amount, unit)) return { relative: true, amount, unit };
    return { problem: OUT_OF_RANGE };
  }
  if (name === 'M') return monthsOrMinutes(text, amount);
  const other = OTHER_UNITS.find(([names]) => names.test(name));
  if (other === undefined) return { problem: WHAT_IS_RIGHT };
  const [, times, inUnit] = other;
  const meant = amount * times;
  return { problem: WHAT_IS_RIGHT, ...(isPossible(meant, inUnit) && { suggestion: `${meant}${inUnit}` }) };
}

/** Any case but one: people write `M` for months. */
function unitOf(name: string): Unit | undefined {
  const lower = name.toLowerCase();
  return name !== 'M' && Object.hasOwn(UNIT_MS, lower) ? (lower as Unit) : undefined;
}

function monthsOrMinutes(text: string, amount: number): Problem {
  const minutes = `${amount}m`;
  const days = amount * 30;
  if (!isPossible(days, 'd')) return { problem: OUT_OF_RANGE };
  return {
    problem: `${text} could mean minutes or months: write ${minutes} or ${days}d`,
    suggestion: `${days}d`,
  };
}

function isPossible(amount: number, unit: Unit): boolean {
  return amount >= 1 && amount * UNIT_MS[unit] <= FARTHEST_MS;
}

/** How long a span is, in milliseconds. */
export function spanMs({ amount, unit }: { readonly amount: number; readonly unit: Unit }): number {
  return amount * UNIT_MS[unit];
}

/** The one way in which a bound is written. */
export function printTimeBound(bound: TimeTerm['bound']): string {
  return bound.relative ? `${bound.amount}${bound.unit}` : shortInstant(bound.ms);
}

/**
 * The bounds over `occurredAt` that all time terms give together, in milliseconds since 1970: the latest `since`
 * (inclusive), the earliest `until` (exclusive); absent without such a term. Spans count back from `now`.
 */
export function resolveTimes(
  filter: Filter,
  now: number,
): { readonly since?: number; readonly until?: number } {
  let since: number | undefined;
  let until: number | undefined;
  for (const term of filter.terms) {
    if (term.kind !== 'time') continue;
    const { bound } = term;
    const ms = bound.relative ? now - spanMs(bound) : bound.ms;
    if (term.key === 'since') since = Math.max(ms, since ?? ms);
    else until = Math.min(ms, until ?? ms);
  }
  return { ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
}

/** The same filter for always: spans that count back from `now` become the times that they mean, 1970 at the earliest. */
export function fixTimes(filter: Filter, now: number): Filter {
  return {
    terms: filter.terms.map((term) => {
      if (term.kind !== 'time' || !term.bound.relative) return term;
      const ms = Math.max(0, now - spanMs(term.bound));
      return { ...term, bound: { relative: false, ms, text: shortInstant(ms) } };
    }),
  };
}
