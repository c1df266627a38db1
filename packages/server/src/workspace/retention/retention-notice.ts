import { isoTime } from '@daybook/event';
import { daysOf, type RetentionWindow } from './retention-window.ts';

/** Warns of a window that is about to shrink. */
export function shrinkNotice(
  { wantedMs = 0, windowMs, shrinksAt = 0 }: RetentionWindow,
  now: number,
): string {
  const until = utc(shrinksAt);
  const instead = windowMs === undefined ? 'instead of without end' : `instead of ${inDays(windowMs)}`;
  const kept = `the audit log is kept ${inDays(wantedMs)} ${instead}`;
  if (now >= shrinksAt) return `Since ${until}, ${kept}.`;
  return `From ${until} on, ${kept}: events recorded before ${utc(shrinksAt - wantedMs)} will be destroyed. Export what you need before then, or have an owner choose a plan that keeps it longer.`;
}

function inDays(ms: number): string {
  const days = Math.round(daysOf(ms) * 10_000) / 10_000;
  return `${days.toLocaleString('en', { maximumFractionDigits: 4 })} ${days === 1 ? 'day' : 'days'}`;
}

function utc(ms: number): string {
  return `${isoTime(ms).slice(0, 16).replace('T', ' ')} UTC`;
}
