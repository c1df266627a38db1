import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeEntryBundle, encodeEntryBundle } from './entry-bundle.ts';
import { expectCode, isRefused } from './testing/expect-code.ts';

const entries = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 256 });

describe('entry bundles', () => {
  test('what is encoded is decoded, with and without its width', () => {
    fc.assert(
      fc.property(entries, (entries) => {
        const bundle = encodeEntryBundle(entries);
        expect(decodeEntryBundle(bundle)).toEqual(entries);
        expect(decodeEntryBundle(bundle, entries.length)).toEqual(entries);
      }),
      { numRuns: 30 },
    );
  });

  test('an entry has its length before it in two bytes, big-endian', () => {
    const entry = new Uint8Array(0x0102).fill(7);
    expect(encodeEntryBundle([entry])).toEqual(Uint8Array.of(1, 2, ...entry));
  });

  test('an entry may have 65,535 bytes and no more', () => {
    const longest = new Uint8Array(65_535).fill(1);
    expect(decodeEntryBundle(encodeEntryBundle([longest]))).toEqual([longest]);
    expectCode(() => encodeEntryBundle([new Uint8Array(65_536)]), 'entry-length');
  });

  test('a bundle has 256 entries at most', () => {
    const tooMany = Array.from({ length: 257 }, () => new Uint8Array(0));
    expectCode(() => encodeEntryBundle(tooMany), 'bundle-format');
    expectCode(() => decodeEntryBundle(new Uint8Array(2 * 257)), 'bundle-format');
  });

  test.each([
    ['half a length', [0, 1, 9, 0], undefined],
    ['an entry cut off', [0, 2, 9], undefined],
    ['fewer entries than its width', [0, 1, 9], 2],
    ['more entries than its width', [0, 1, 9, 0, 1, 9], 1],
    ['bytes after its last entry', [0, 1, 9, 7], 1],
    ['nothing, where entries are due', [], 1],
  ])('a bundle with %s is refused', (_, bytes, width) => {
    expectCode(() => decodeEntryBundle(Uint8Array.from(bytes), width), 'bundle-format');
  });

  test('any bytes are either refused or the one encoding of their entries', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        if (isRefused(() => decodeEntryBundle(bytes))) return;
        expect(encodeEntryBundle(decodeEntryBundle(bytes))).toEqual(bytes);
      }),
    );
  });
});
