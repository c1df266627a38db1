import { NOW, type Told } from '../log.testing.ts';

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;
/** Midnight (UTC) of the day of asking. */
const TODAY = NOW - 12 * HOUR_MS;

/** So many days before the day of asking, at a time of day in UTC such as `02:31`. */
export function daysAgo(days: number, time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return TODAY - days * DAY_MS + hour * HOUR_MS + minute * 60_000;
}

export const OFFICE = '198.51.100.7';
export const STRANGE = '203.0.113.66';

type Act = { readonly at: number; readonly by: string; readonly ip?: string; readonly from?: string };

/** Somebody sets a secret of production. */
export function sets(on: string, { ip = OFFICE, ...act }: Act, version?: number): Told {
  const context = { environment: 'production', ip, ...(version !== undefined && { version }) };
  return { action: 'SECRET_SET', on, ...act, context };
}

export function reads(on: string, { ip = OFFICE, ...act }: Act, version?: number): Told {
  const context = { environment: 'production', ip, ...(version !== undefined && { version }) };
  return { action: 'SECRET_READ', on, ...act, context };
}

/** Something that happens to a member's account. */
export function acts(action: string, on: string, { ip = OFFICE, ...act }: Act): Told {
  return { action, on, ...act, context: { ip } };
}

/** Every day from `first` to `last` days ago, the same at the times given. */
export function daily(
  first: number,
  last: number,
  times: readonly string[],
  told: (at: number) => Told,
): Told[] {
  const days = Array.from({ length: first - last + 1 }, (_, index) => first - index);
  return days.flatMap((day) => times.map((time) => told(daysAgo(day, time))));
}

/** In the order of time, as a log mostly is. */
export function inOrder(...told: readonly (Told | readonly Told[])[]): Told[] {
  return told.flat().toSorted((a, b) => a.at - b.at);
}
