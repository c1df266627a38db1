import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openNetworkNames } from './maxmind.ts';
import { mmdbBytes } from './mmdb.testing.ts';
import { printNetworkName } from './network-names.ts';

describe('openNetworkNames()', () => {
  let folder = '';
  const file = (name: string, bytes: Buffer | string) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'daybook-maxmind-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('names country and operator of an address from the files that know them', async () => {
    const names = await openNetworkNames([
      file(
        'country.mmdb',
        mmdbBytes('Test-Country', {
          '198.51.100.7': { country: { iso_code: 'NL', names: { en: 'Netherlands' } } },
          '2001:db8::7': { registered_country: { names: { en: 'Portugal' } } },
        }),
      ),
      file(
        'asn.mmdb',
        mmdbBytes('Test-ASN', {
          '198.51.100.7': {
            autonomous_system_number: 64_501,
            autonomous_system_organization: 'Example Hosting',
          },
        }),
      ),
    ]);
    expect(names?.nameOf('198.51.100.7')).toEqual({
      country: 'Netherlands',
      operator: 'AS64501 Example Hosting',
    });
    expect(names?.nameOf('2001:db8::7')).toEqual({ country: 'Portugal' });
    expect(names?.nameOf('198.51.100.8')).toEqual({});
    expect(names?.sources).toEqual(['Test-Country of 2026-11-01', 'Test-ASN of 2026-11-01']);
    expect(printNetworkName(names?.nameOf('198.51.100.7') ?? {})).toBe(
      'Netherlands, AS64501 Example Hosting',
    );
    expect(printNetworkName(names?.nameOf('198.51.100.8') ?? {})).toBeUndefined();
  });

  test('the first file that knows something of an address is believed', async () => {
    const named = (country: string) =>
      mmdbBytes('Test', { '192.0.2.7': { country: { names: { en: country } } } });
    const paths = [file('one.mmdb', named('Norway')), file('two.mmdb', named('Sweden'))];
    expect((await openNetworkNames(paths))?.nameOf('192.0.2.7')).toEqual({ country: 'Norway' });
  });

  test('without files nothing is named, and a file that is none is refused by its name', async () => {
    expect(await openNetworkNames([])).toBeUndefined();
    await expect(openNetworkNames([join(folder, 'missing.mmdb')])).rejects.toThrow(
      /missing\.mmdb cannot be read/,
    );
    const text = file('text.mmdb', 'not a database');
    await expect(openNetworkNames([text])).rejects.toThrow(/text\.mmdb cannot be read/);
  });
});
