export const DAY_MS = 86_400_000;

/** How long a shorter window is warned of before it counts. */
export const GRACE_MS = 7 * DAY_MS;

/** How long a log is kept, in milliseconds from `recordedAt`; undefined stands for as long as there is a disk. */
export type RetentionWindow = {
  /** What plan, configuration and owner ask for. */
  readonly wantedMs: number | undefined;
  /** What counts now. */
  readonly windowMs: number | undefined;
  /** From when on the shorter window that is wanted counts, in milliseconds since 1970. */
  readonly shrinksAt: number | undefined;
};

/** What counts at a time. */
export function windowAt(
  { wantedMs, windowMs, shrinksAt }: RetentionWindow,
  time: number,
): number | undefined {
  return shrinksAt !== undefined && time >= shrinksAt ? wantedMs : windowMs;
}

/** A longer window than the one that counts does so at once, a shorter one after the grace, which begins anew with each change. */
export function changeWindow(
  current: Pick<RetentionWindow, 'windowMs'>,
  wantedMs: number,
  now: number,
): RetentionWindow {
  const { windowMs } = current;
  if (windowMs !== undefined && wantedMs >= windowMs)
    return { wantedMs, windowMs: wantedMs, shrinksAt: undefined };
  return { wantedMs, windowMs, shrinksAt: now + GRACE_MS };
}

export function daysOf(ms: number): number {
  return ms / DAY_MS;
}

export function msOf(days: number): number {
  return Math.round(days * DAY_MS);
}
