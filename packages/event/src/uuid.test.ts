import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isImportId, isUuid, uuidV7, uuidV8 } from './uuid.ts';

const times = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const bits = fc.uint8Array({ minLength: 10, maxLength: 32 });

describe('uuidV7() and uuidV8()', () => {
  test('write the time first, so that ids sort as times do', () => {
    fc.assert(
      fc.property(times, times, bits, bits, (a, b, first, second) => {
        fc.pre(a < b);
        expect(uuidV7(a, first) < uuidV7(b, second)).toBe(true);
        expect(uuidV8(a, first) < uuidV8(b, second)).toBe(true);
      }),
    );
  });

  test('carry version, variant and all given bits', () => {
    const ones = new Uint8Array(10).fill(0xff);
    expect(uuidV7(0x0123456789ab, ones)).toBe('01234567-89ab-7fff-bfff-ffffffffffff');
    expect(uuidV8(0x0123456789ab, new Uint8Array(10))).toBe('01234567-89ab-8000-8000-000000000000');
    fc.assert(
      fc.property(
        times,
        bits,
        (time, random) =>
          [uuidV7(time, random), uuidV8(time, random)].every(isUuid) &&
          isImportId(uuidV8(time, random)) &&
          !isImportId(uuidV7(time, random)),
      ),
    );
  });

  test('refuse what they cannot hold', () => {
    for (const time of [-1, 0.5, 2 ** 48, Number.NaN])
      expect(() => uuidV7(time, new Uint8Array(10))).toThrow(RangeError);
    expect(() => uuidV8(0, new Uint8Array(9))).toThrow(RangeError);
  });
});
