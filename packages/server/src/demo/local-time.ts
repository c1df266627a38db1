const DAY_MS = 86_400_000;

/** Offsets of a zone by the noon that they hold at, and what finds them. */
type Zone = { readonly offsets: Map<number, number>; readonly format: Intl.DateTimeFormat };

const zones = new Map<string, Zone>();

/** What a clock on the wall shows. */
export type LocalTime = {
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  /** 1 to 12 and 1 to 31. */
  readonly month: number;
  readonly day: number;
};

export function localTime(ms: number, zone: string): LocalTime {
  const shifted = new Date(ms + offsetMs(ms, zone));
  return {
    weekday: shifted.getUTCDay(),
    hour: shifted.getUTCHours(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
  };
}

/** The moment of a local time of day on the UTC day that `ms` lies in; `minutes` since local midnight may be negative. */
export function atLocal(ms: number, zone: string, minutes: number): number {
  const midnight = Math.floor(ms / DAY_MS) * DAY_MS;
  return midnight + minutes * 60_000 - offsetMs(midnight + DAY_MS / 2, zone);
}

/** How far a zone is ahead of UTC, as it is at noon of the UTC day: exact but for the hours around a change of the clocks. */
function offsetMs(ms: number, zone: string): number {
  const noon = Math.floor(ms / DAY_MS) * DAY_MS + DAY_MS / 2;
  const { offsets, format } = zoneNamed(zone);
  const known = offsets.get(noon);
  if (known !== undefined) return known;
  const name = format.formatToParts(noon).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  offsets.set(noon, offset);
  return offset;
}

function zoneNamed(name: string): Zone {
  const known = zones.get(name);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  const zone = { offsets: new Map<number, number>(), format };
  zones.set(name, zone);
  return zone;
}
