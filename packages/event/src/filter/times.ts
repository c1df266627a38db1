import { parseInstant, shortInstant } from '../instant.ts';
import type { Filter, TimeTerm } from './ast.ts';

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const RELATIVE = /^(\d{1,9})([mhdw])$/i;
const FARTHEST_MS = 100 * 366 * UNIT_MS.d;

/** Reads `7d` or an ISO date or time; one without a zone is in UTC, so that a text means the same everywhere. */
export function readTimeBound(text: string): TimeTerm['bound'] | { readonly problem: string } {
  const relative = RELATIVE.exec(text);
  if (relative) {
    const amount = Number(relative[1]);
    const unit = (relative[2] ?? '').toLowerCase() as keyof typeof UNIT_MS;
    if (amount < 1 || amount * UNIT_MS[unit] > FARTHEST_MS) {
      return { problem: 'a span must be at least 1 and at most a hundred years' };
    }
    return { relative: true, amount, unit };
  }
  const instant = parseInstant(text);
  if (instant) return { relative: false, ms: instant.ms, text: shortInstant(instant.ms) };
  if (/^\d{4}-\d\d/.test(text)) {
    return {
      problem: 'this is not a date or time that exists since 1970, such as 2026-11-01 or 2026-11-01T10:15Z',
    };
  }
  return {
    problem:
      'a time must be a span such as 30m, 24h, 7d or 2w, or a date or time such as 2026-11-01 or 2026-11-01T10:15Z',
  };
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
    const ms = bound.relative ? now - bound.amount * UNIT_MS[bound.unit] : bound.ms;
    if (term.key === 'since') since = Math.max(ms, since ?? ms);
    else until = Math.min(ms, until ?? ms);
  }
  return { ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
}
