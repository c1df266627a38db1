/** The reader's own time zone, such as `Europe/Berlin`. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      timeZoneName: 'longOffset',
    });
    formats.set(zone, format);
  }
  return format;
}

export type LocalTime = {
  /** `2026-11-22`. */
  readonly date: string;
  /** `11:15:30`. */
  readonly time: string;
  /** `2026-11-22 11:15:30.123 +01:00`. */
  readonly full: string;
};

/** A time (ISO 8601, UTC) as the clocks of a zone show it, to the second, and in full. What is no time is shown as it is. */
export function localTime(iso: string, zone: string): LocalTime {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return { date: '', time: iso, full: iso };
  const parts = new Map(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  const date = `${part('year')}-${part('month')}-${part('day')}`;
  const time = `${part('hour')}:${part('minute')}:${part('second')}`;
  const offset = part('timeZoneName').replace('GMT', '') || '+00:00';
  return { date, time, full: `${date} ${time}.${part('fractionalSecond')} ${offset}` };
}

/** The day of a time (ISO 8601, UTC) on the clocks of a zone: `3 October 2026`. What is no time is shown as it is. */
export function localDay(iso: string, zone: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms)
    ? iso
    : new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'long' }).format(ms);
}

/** A time in UTC, `2026-11-22 10:15:30.123 UTC`. */
export function utcTime(iso: string): string {
  return iso.replace('T', ' ').replace(/Z$/, ' UTC');
}

const NOTABLE_MS = 5 * 60_000;
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How long after it happened an event was recorded, when that is more than five minutes; undefined otherwise. */
export function recordingDelay(occurredAt: string, recordedAt: string): string | undefined {
  const ms = Date.parse(recordedAt) - Date.parse(occurredAt);
  if (!(ms > NOTABLE_MS)) return undefined;
  const [unit, size] = UNITS.find(([, unitMs]) => ms >= 2 * unitMs) ?? UNITS[2];
  return `recorded ${Math.floor(ms / size).toLocaleString('en')} ${unit}s after it happened`;
}
