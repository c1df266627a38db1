import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressWithoutPort, canonicalAddress, formatAddress, parseAddress } from './address.ts';
import { parseAddressRange } from './address-range.ts';

const values = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
  fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }).map((ipv4) => (0xffffn << 32n) | ipv4),
  fc
    .array(fc.constantFrom(0n, 0n, 0n, 1n, 0xabcdn), { minLength: 8, maxLength: 8 })
    .map((groups) => groups.reduce<bigint>((value, group) => (value << 16n) | group, 0n)),
);

describe('parseAddress()', () => {
  test('accepts exactly what Node takes for an address without a zone', () => {
    const pieces = fc.constantFrom(
      ':',
      '::',
      '.',
      '0',
      '1',
      '255',
      '256',
      '01',
      'ffff',
      'ABCD',
      '12345',
      'g',
      '1.2.3.4',
    );
    const texts = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.array(pieces, { maxLength: 10 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(parseAddress(text) !== undefined).toBe(isIP(text) !== 0);
      }),
      { numRuns: 10_000 },
    );
    expect(parseAddress('fe80::1%eth0')).toBeUndefined();
  });

  test('reads back what formatAddress writes', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(parseAddress(formatAddress(value))?.value).toBe(value);
      }),
    );
  });

  test('maps IPv4 into IPv6, so that both spellings are one address', () => {
    expect(parseAddress('10.0.0.1')).toEqual({ family: 4, value: 0xffff0a000001n });
    expect(parseAddress('::ffff:10.0.0.1')).toEqual({ family: 4, value: 0xffff0a000001n });
    expect(parseAddress('::1')).toEqual({ family: 6, value: 1n });
  });
});

describe('canonicalAddress()', () => {
  test('writes IPv6 as RFC 5952 asks', () => {
    const cases = [
      ['2001:DB8:0:0:0:0:2:1', '2001:db8::2:1'],
      ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
      ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
      ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
      ['0:0:0:0:0:0:0:0', '::'],
      ['1::', '1::'],
      ['::FFFF:1.2.3.4', '1.2.3.4'],
      ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
      ['010.0.0.1', undefined],
    ];
    for (const [text, canonical] of cases) expect(canonicalAddress(text ?? '')).toBe(canonical);
  });
});

describe('parseAddressRange()', () => {
  test('reads addresses, CIDRs and whole octets', () => {
    const texts = {
      '10.1.2.3': '10.1.2.3',
      '10.1.2.3/32': '10.1.2.3',
      '10.1.2.3/8': '10.0.0.0/8',
      '10.*': '10.0.0.0/8',
      '10.1.2.*': '10.1.2.0/24',
      '0.0.0.0/0': '0.0.0.0/0',
      '2001:db8:ffff::/32': '2001:db8::/32',
      '::ffff:10.0.0.0/104': '10.0.0.0/8',
      '::ffff:0:0/95': '::fffe:0:0/95',
      '*': '::/0',
    };
    for (const [text, canonical] of Object.entries(texts)) {
      const range = parseAddressRange(text);
      expect(range?.text).toBe(canonical);
      expect(parseAddressRange(canonical)).toEqual(range);
    }
  });

  test('refuses what is none', () => {
    for (const text of [
      '',
      '10.0.0.0/33',
      '10.0.0.0/-1',
      '10.0.0.0/08',
      '::/129',
      '10.0.0',
      '300.*',
      '*.1',
      '1.2.3.4.*',
      'x/8',
    ]) {
      expect([text, parseAddressRange(text)]).toEqual([text, undefined]);
    }
  });
});

test('an address with what proxies and sockets write about it is that address', () => {
  const texts = {
    '203.0.113.7:4711': '203.0.113.7',
    '203.0.113.7': '203.0.113.7',
    '[2001:DB8::1]:443': '2001:db8::1',
    '[::ffff:10.0.0.1]': '10.0.0.1',
    '2001:db8::1:443': '2001:db8::1:443',
    'fe80::1%eth0': 'fe80::1',
    '[fe80::1%25eth0]:80': 'fe80::1',
  };
  for (const [text, address] of Object.entries(texts))
    expect([text, addressWithoutPort(text)]).toEqual([text, address]);
  for (const text of [
    '',
    '203.0.113.7:',
    '203.0.113.7:x',
    '203.0.113.700:1',
    '1.2.3.4, 5.6.7.8',
    '1.2.3.4%eth0',
    'host:80',
    '[::1',
  ]) {
    expect([text, addressWithoutPort(text)]).toEqual([text, undefined]);
  }
});
