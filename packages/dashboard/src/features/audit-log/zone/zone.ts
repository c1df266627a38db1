import { localZone } from '../times.ts';

/** On whose clocks times are shown: the reader's own, UTC, or those of a zone by its IANA name, such as `Europe/Berlin`. */
export type Zone = 'local' | 'UTC' | (string & {});

/** The zone as the address may name it; undefined for what is none, and for the reader's own, which needs no name. */
export function readZone(text: string): Zone | undefined {
  if (text === 'local') return undefined;
  if (text.toUpperCase() === 'UTC') return 'UTC';
  try {
    // Offsets such as +02:00 are accepted by browsers, and have no rules for summer.
    return /^[A-Za-z]/.test(text)
      ? new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone
      : undefined;
  } catch {
    return undefined;
  }
}

/** The name of the zone whose clocks are meant. */
export function resolveZone(zone: Zone): string {
  return zone === 'local' ? localZone() : zone;
}

export type ZoneChoice = {
  readonly zone: Zone;
  readonly name: string;
  /** Its difference to UTC now, `UTC+01:00`. */
  readonly offset: string;
};

/** The zones whose names hold what was typed, in any case and with spaces for underscores; at first the reader's own and UTC. */
export function zonesFor(typed: string): readonly ZoneChoice[] {
  const words = typed.toLowerCase().replaceAll('_', ' ').trim().split(/\s+/);
  const fits = ({ name, offset }: ZoneChoice) => {
    const text = `${name} ${offset}`.toLowerCase().replaceAll('_', ' ');
    return words.every((word) => text.includes(word));
  };
  return allZones().filter(fits);
}

let zones: readonly ZoneChoice[] | undefined;

function allZones(): readonly ZoneChoice[] {
  zones ??= [
    { zone: 'local', name: `Local: ${localZone()}`, offset: offsetOf(localZone()) },
    { zone: 'UTC', name: 'UTC', offset: 'UTC+00:00' },
    ...Intl.supportedValuesOf('timeZone')
      .filter((name) => name !== 'UTC')
      .map((name) => ({ zone: name, name, offset: offsetOf(name) })),
  ];
  return zones;
}

function offsetOf(name: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' }).formatToParts();
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', '') ?? '';
  return `UTC${offset || '+00:00'}`;
}
