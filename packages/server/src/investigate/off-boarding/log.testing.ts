import { NOW, openLogs as openLogsAt, type Told as ToldAt } from '../log.testing.ts';

export { expectExact, type Log, NOW } from '../log.testing.ts';

export const DAY_MS = 86_400_000;

/** An event of a test, so long before the moment of asking; fractions of days are possible. */
export type Told = Omit<ToldAt, 'at'> & { readonly daysAgo: number };

/** Logs of such events. */
export function openLogs() {
  const { of, ofEvents } = openLogsAt();
  const toldAt = ({ daysAgo, ...told }: Told): ToldAt => ({
    ...told,
    at: Math.round(NOW - daysAgo * DAY_MS),
  });
  return { ofEvents, of: (told: readonly Told[]) => of(told.map(toldAt)) };
}
