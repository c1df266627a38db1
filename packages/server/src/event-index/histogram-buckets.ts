const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Widths that people read easily, in seconds. */
const WIDTHS = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 30, 90, 180, 365].map((days) => days * DAY),
];

/**
 * The smallest easy width at which the times `from` (inclusive) to `until` (exclusive, later), in milliseconds, fall into
 * at most `buckets` buckets that begin at whole multiples of it since 1970.
 */
export function bucketSeconds(from: number, until: number, buckets: number): number {
  const fits = (width: number) => bucketCount(from, until, width) <= buckets;
  const width = WIDTHS.find(fits);
  if (width !== undefined) return width;
  let years = 365 * DAY;
  // Ends at the latest where one bucket begins at 1970 and holds everything.
  while (!fits(years)) years *= 2;
  return years;
}

/** Where the buckets begin, in milliseconds. */
export function bucketStarts(from: number, until: number, widthSeconds: number): number[] {
  const width = widthSeconds * 1_000;
  const first = Math.floor(from / width);
  return Array.from(
    { length: bucketCount(from, until, widthSeconds) },
    (_, index) => (first + index) * width,
  );
}

function bucketCount(from: number, until: number, widthSeconds: number): number {
  const width = widthSeconds * 1_000;
  return Math.floor((until - 1) / width) - Math.floor(from / width) + 1;
}
