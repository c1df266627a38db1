import { isoTime } from './iso-time.ts';

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?([Zz]|[+-]\d\d:?\d\d)?)?$/;

/** Milliseconds since 1970 UTC. `hasTime` and `hasZone` say which parts were written; without a zone it was read as UTC. */
export type Instant = { readonly ms: number; readonly hasTime: boolean; readonly hasZone: boolean };

/**
 * Reads an ISO 8601 date or date and time (the profile of RFC 3339, seconds and zone optional). Digits beyond milliseconds are
 * dropped. Undefined for another form, for a day or hour that does not exist, a leap second, or a time before 1970.
 */
export function parseInstant(text: string): Instant | undefined {
  // Most are in the form that programs write; taking a text apart costs several times as much.
  const canonical = Date.parse(text);
  if (canonical >= 0 && canonical <= LAST_MS && isoTime(canonical) === text) {
    return { ms: canonical, hasTime: true, hasZone: true };
  }
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // Date.UTC carries 30 February over into March: what it was given must come out again.
  if (!isoTime(date).startsWith(text.slice(0, 10))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const offset = offsetMs(zone);
  if (offset === undefined) return undefined;
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
  const time = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000 + milliseconds;
  const ms = date + time - offset;
  if (ms < 0 || ms > LAST_MS) return undefined;
  return { ms, hasTime: match[4] !== undefined, hasZone: zone !== undefined };
}

/** The last millisecond that four digits of a year can write. */
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

function offsetMs(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** The shortest ISO form of a time in UTC that says it exactly: `2026-11-01`, `2026-11-01T10:15Z`, …, `2026-11-01T10:15:30.123Z`. */
export function shortInstant(ms: number): string {
  const text = new Date(ms).toISOString();
  if (ms % 86_400_000 === 0) return text.slice(0, 10);
  if (ms % 60_000 === 0) return `${text.slice(0, 16)}Z`;
  if (ms % 1_000 === 0) return `${text.slice(0, 19)}Z`;
  return text;
}
