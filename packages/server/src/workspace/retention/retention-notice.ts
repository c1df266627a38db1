import { isoTime } from '@daybook/event';
import { DAY_MS, type RetentionWindow } from './retention-window.ts';

const UNITS = [
  ['day', DAY_MS],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

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

/** In days, as plans have it; less than one in the largest unit that fits. */
function inDays(ms: number): string {
  const [unit, unitMs] = UNITS.find(([, length]) => ms >= length) ?? ['second', 1_000];
  const count = Math.round((ms / unitMs) * 10_000) / 10_000;
  return `${count.toLocaleString('en', { maximumFractionDigits: 4 })} ${unit}${count === 1 ? '' : 's'}`;
}

function utc(ms: number): string {
  return `${isoTime(ms).slice(0, 16).replace('T', ' ')} UTC`;
}
