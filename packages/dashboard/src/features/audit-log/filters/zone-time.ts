/** The zone to show times in: the reader's own for `local`, any other by its IANA name (`UTC` is one). */
export function zoneName(zone: string): string {
  return zone === 'local' ? new Intl.DateTimeFormat().resolvedOptions().timeZone : zone;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zoneName(zone),
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, format);
  }
  return format;
}

/** What the clocks of a zone show at a time (milliseconds since 1970), as milliseconds of a clock that runs in UTC. */
export function wallMs(ms: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const seconds = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return seconds + (((ms % 1_000) + 1_000) % 1_000);
}

/**
 * The time at which the clocks of a zone show something, given as milliseconds of a clock that runs in UTC: the earlier of two where
 * clocks are set back; where they are set forward over it, the time that the clock before would have shown.
 */
export function instantOf(wall: number, zone: string): number {
  const offsetAt = (ms: number) => wallMs(ms, zone) - ms;
  const before = offsetAt(wall - DAY_MS);
  const after = offsetAt(wall + DAY_MS);
  const [early = wall, late = wall] = [wall - before, wall - after].toSorted((a, b) => a - b);
  if (wallMs(early, zone) === wall) return early;
  return wallMs(late, zone) === wall ? late : wall - before;
}

/** No zone's clocks are a day apart from UTC, and none is changed twice within two days. */
const DAY_MS = 86_400_000;

/** What the clocks of a zone show, as `<input type="datetime-local">` takes it: `2026-11-22T11:15:30`. */
export function wallText(ms: number, zone: string): string {
  const text = new Date(wallMs(ms, zone)).toISOString();
  return ms % 1_000 === 0 ? text.slice(0, 19) : text.slice(0, 23);
}

/** The other way round; undefined for what is no time. Seconds can be left out. */
export function readWallText(text: string, zone: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?$/.test(text)) return undefined;
  const wall = Date.parse(`${text}Z`);
  return Number.isNaN(wall) ? undefined : instantOf(wall, zone);
}
