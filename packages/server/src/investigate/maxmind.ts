import { readFile } from 'node:fs/promises';
import { isoTime } from '@daybook/event';
import type { AsnResponse, CountryResponse, Reader } from 'mmdb-lib';
import { z } from 'zod';
import { messageOf } from '../platform/errors.ts';
import { StartupError } from '../platform/startup-error.ts';
import type { NetworkName, NetworkNames } from './network-names.ts';

type File = Reader<AsnResponse | CountryResponse>;

const namedSchema = z.object({ names: z.object({ en: z.string() }).optional() }).optional();
/** What is read of a record, whichever kind of file it is in. */
const recordSchema = z.object({
  country: namedSchema,
  registered_country: namedSchema,
  autonomous_system_number: z.number().optional(),
  autonomous_system_organization: z.string().optional(),
});

/**
 * Reads MaxMind's files (`.mmdb`), such as GeoLite2-Country and GeoLite2-ASN, into memory. Where several know the same of an address, the first one
 * counts. Undefined without files. @throws StartupError naming the file that cannot be read
 */
export async function openNetworkNames(paths: readonly string[]): Promise<NetworkNames | undefined> {
  if (paths.length === 0) return undefined;
  const readers = await Promise.all(paths.map(open));
  const names = new Map<string, NetworkName>();
  return {
    sources: readers.map(
      ({ metadata }) => `${metadata.databaseType} of ${isoTime(metadata.buildEpoch.getTime()).slice(0, 10)}`,
    ),
    nameOf(address) {
      const known = names.get(address);
      if (known) return known;
      if (names.size >= REMEMBERED_MAX) names.clear();
      const name: NetworkName = Object.assign(
        {},
        ...readers.map((reader) => lookUp(reader, address)).toReversed(),
      );
      names.set(address, name);
      return name;
    },
  };
}

const REMEMBERED_MAX = 10_000;

async function open(path: string): Promise<File> {
  try {
    // Most servers need none of it.
    const { Reader } = await import('mmdb-lib');
    const reader: File = new Reader(await readFile(path));
    reader.get('192.0.2.1');
    return reader;
  } catch (error) {
    throw new StartupError(`DAYBOOK_MAXMIND_FILES: ${path} cannot be read: ${messageOf(error)}`);
  }
}

/** Of a file for IPv4 alone, nothing is known about IPv6. */
function lookUp(reader: File, address: string): NetworkName {
  if (reader.metadata.ipVersion === 4 && address.includes(':')) return {};
  const { data } = recordSchema.safeParse(reader.get(address) ?? {});
  const country = data?.country?.names?.en ?? data?.registered_country?.names?.en;
  const operator = operatorOf(data?.autonomous_system_number, data?.autonomous_system_organization);
  return { ...(country !== undefined && { country }), ...(operator !== undefined && { operator }) };
}

function operatorOf(number: number | undefined, organization: string | undefined): string | undefined {
  const parts = [number === undefined ? undefined : `AS${number}`, organization];
  return parts.filter((part) => part !== undefined).join(' ') || undefined;
}
