import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, test } from 'vitest';
import { concatBytes, toHex } from './bytes.ts';
import { sha256 } from './hash.ts';
import { generateSigningKey, parseVerifierKey } from './note-key.ts';
import { isSmallOrder } from './small-order.ts';
import { expectCode } from './testing/expect-code.ts';
import { encodeText, toBase64 } from './text.ts';

/** The eight points of small order, from the curve library: what is left of any point times the group's prime order. */
function smallOrderPoints(): Uint8Array[] {
  const points = new Map<string, Uint8Array>();
  for (let y = 0; points.size < 8; y++) {
    const bytes = new Uint8Array(32);
    new DataView(bytes.buffer).setUint32(0, y, true);
    if (!ed25519.utils.isValidPublicKey(bytes, true)) continue;
    const point = ed25519.Point.fromBytes(bytes, true);
    const torsion = point.multiplyUnsafe(ed25519.Point.CURVE().n - 1n).add(point);
    points.set(torsion.toHex(), torsion.toBytes());
  }
  return [...points.values()];
}

function verifierKeyOfPoint(publicKey: Uint8Array): string {
  const key = concatBytes(Uint8Array.of(1), publicKey);
  const keyId = toHex(sha256(concatBytes(encodeText('log\n'), key)).slice(0, 4));
  return `log+${keyId}+${toBase64(key)}`;
}

describe('keys for which anyone can sign', () => {
  test('every point of small order is known as one, with either sign', () => {
    for (const point of smallOrderPoints()) {
      expect(isSmallOrder(point)).toBe(true);
      expect(isSmallOrder(point.with(31, (point[31] ?? 0) ^ 0x80))).toBe(true);
    }
  });

  test('so is every second encoding that such a point has in 32 bytes', () => {
    const p = 2n ** 255n - 19n;
    for (let y = p; y < 2n ** 255n; y++) {
      const bytes = Uint8Array.from(Buffer.from(y.toString(16).padStart(64, '0'), 'hex')).reverse();
      if (!ed25519.utils.isValidPublicKey(bytes, true)) continue;
      expect(isSmallOrder(bytes)).toBe(ed25519.Point.fromBytes(bytes, true).isSmallOrder());
    }
  });

  test('a verifier key with such a point is refused, an honest one is not', () => {
    for (const point of smallOrderPoints()) {
      expectCode(() => parseVerifierKey(verifierKeyOfPoint(point)), 'key-format');
    }
    const { verifierKey } = generateSigningKey('log');
    expect(verifierKeyOfPoint(parseVerifierKey(verifierKey).publicKey)).toBe(verifierKey);
  });
});
