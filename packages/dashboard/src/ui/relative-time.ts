const UNITS = [
  ['year', 31_536_000_000],
  ['month', 2_628_000_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/**
 * How far a time (ms) is from now, in the largest unit of which there is one at least: `3 days ago`, `in 2 hours`, `just now`. What is past is
 * never more than has passed; what is to come is rounded to the nearest.
 */
export function relativeTime(ms: number, nowMs: number): string {
  const away = ms - nowMs;
  const found = unitOf(away);
  const unit = found && away > 0 ? unitOf(Math.round(away / found[1]) * found[1]) : found;
  if (unit === undefined) return away > 30_000 ? 'in less than a minute' : 'just now';
  return words.format(away > 0 ? Math.round(away / unit[1]) : Math.trunc(away / unit[1]), unit[0]);
}

function unitOf(ms: number) {
  return UNITS.find(([, unitMs]) => Math.abs(ms) >= unitMs);
}
