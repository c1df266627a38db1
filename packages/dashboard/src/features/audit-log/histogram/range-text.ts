import { wallMs } from '../filters/zone-time.ts';
import type { TimeRange } from './brush.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY_MS = 86_400_000;

/** A range of time on the clocks of a zone: `3 May 2026`, `3 May 2026 – 9 May 2026`, `3 May 2026, 10:00 – 11:00`. */
export function rangeText({ since, until }: TimeRange, zone: string): string {
  const from = wallMs(since, zone);
  const to = wallMs(until, zone);
  if (from % DAY_MS === 0 && to % DAY_MS === 0) {
    const [first, last] = [dayText(from), dayText(to - 1)];
    return first === last ? first : `${first} – ${last}`;
  }
  const isSameDay = dayText(from) === dayText(to);
  return `${dayText(from)}, ${clockText(from)} – ${isSameDay ? '' : `${dayText(to)}, `}${clockText(to)}`;
}

/** A moment on the axis, no finer than the whole axis needs: `May 2026`, `3 May`, `10:15` (with its day where that is another than before). */
export function tickText(ms: number, spanMs: number, zone: string, before: number | undefined): string {
  const wall = wallMs(ms, zone);
  const day = dayText(wall);
  if (spanMs > 400 * DAY_MS) return day.slice(day.indexOf(' ') + 1);
  const short = day.slice(0, day.lastIndexOf(' '));
  if (spanMs > 3 * DAY_MS) return short;
  const isNewDay = before === undefined || dayText(wallMs(before, zone)) !== day;
  return isNewDay ? `${short} ${clockText(wall)}` : clockText(wall);
}

function dayText(wall: number): string {
  const date = new Date(wall);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** `10:15`, with seconds and their parts where there are any. */
function clockText(wall: number): string {
  const text = new Date(wall).toISOString().slice(11, 23);
  return text.replace(/(?:(?<=:\d\d):00)?\.000$/, '');
}

/** `6 hours`. */
export function widthText(seconds: number): string {
  const [unit, size] = UNITS.find(([, unitSeconds]) => seconds % unitSeconds === 0) ?? UNITS[3];
  const amount = seconds / size;
  return amount === 1 ? unit : `${amount.toLocaleString('en')} ${unit}s`;
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;
