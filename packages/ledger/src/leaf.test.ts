import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from './bytes.ts';
import { commitment, decodeLeaf, encodeLeaf } from './leaf.ts';
import { expectCode } from './testing/expect-code.ts';

describe('leaves', () => {
  test('a leaf is 0x01, the time in milliseconds as uint64be, and the commitment: 41 bytes', () => {
    const data = encodeLeaf({ recordedAt: 0x0102030405060708n, commitment: new Uint8Array(32).fill(0xcc) });
    expect(toHex(data)).toBe(`010102030405060708${'cc'.repeat(32)}`);
  });

  test('what is encoded is decoded, also from within a larger array', () => {
    const time = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    fc.assert(
      fc.property(time, fc.uint8Array({ minLength: 32, maxLength: 32 }), (recordedAt, commitment) => {
        const data = encodeLeaf({ recordedAt, commitment });
        expect(decodeLeaf(data)).toEqual({ recordedAt, commitment });
        const larger = Uint8Array.of(9, 9, ...data, 9);
        expect(decodeLeaf(larger.subarray(2, 43))).toEqual({ recordedAt, commitment });
      }),
    );
  });

  test('the commitment is SHA-256 of salt and payload, whatever was hashed before', () => {
    const salt = Uint8Array.from({ length: 16 }, (_, i) => i);
    for (const length of [24, 100_000, 3, 40_944, 40_945, 0]) {
      const payload = Uint8Array.from({ length }, (_, i) => i * 7);
      expect(toHex(commitment({ salt, payload }))).toBe(
        createHash('sha256').update(salt).update(payload).digest('hex'),
      );
    }
  });

  test.each([0, 15, 17, 32])('a salt of %i bytes is refused', (length) => {
    expectCode(() => commitment({ salt: new Uint8Array(length), payload: new Uint8Array(1) }), 'salt-length');
  });

  test('no byte can be moved between salt and payload', () => {
    const salt = new Uint8Array(16).fill(1);
    const payload = Uint8Array.of(2, 3);
    const moved = { salt: Uint8Array.of(...salt, 2), payload: Uint8Array.of(3) };
    expect(commitment({ salt, payload }).length).toBe(32);
    expectCode(() => commitment(moved), 'salt-length');
  });

  test('a leaf of another version or length is refused', () => {
    const data = encodeLeaf({ recordedAt: 1n, commitment: new Uint8Array(32) });
    expectCode(() => decodeLeaf(data.with(0, 0)), 'leaf-format');
    expectCode(() => decodeLeaf(data.with(0, 2)), 'leaf-format');
    expectCode(() => decodeLeaf(data.subarray(0, 40)), 'leaf-format');
    expectCode(() => decodeLeaf(Uint8Array.of(...data, 0)), 'leaf-format');
    expectCode(() => decodeLeaf(new Uint8Array(0)), 'leaf-format');
  });

  test('a time outside uint64 or a commitment of another length is refused', () => {
    const commitment = new Uint8Array(32);
    expectCode(() => encodeLeaf({ recordedAt: -1n, commitment }), 'leaf-format');
    expectCode(() => encodeLeaf({ recordedAt: 2n ** 64n, commitment }), 'leaf-format');
    expectCode(() => encodeLeaf({ recordedAt: 1n, commitment: new Uint8Array(31) }), 'hash-length');
  });
});
