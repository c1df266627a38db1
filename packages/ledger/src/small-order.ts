import { toHex } from './bytes.ts';

/**
 * The y coordinates of the points of Ed25519 whose order divides 8, in every encoding of 32 bytes, sign bit off:
 * canonical, and where y + p still fits also as that.
 */
const SMALL_ORDER_Y: ReadonlySet<string> = new Set([
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
]);

/**
 * Whether a 32-byte Ed25519 public key is a point of small order: anyone can make signatures for such a key. Newer
 * OpenSSL and `@noble` refuse it when they verify, the OpenSSL of Node 20 does not.
 */
export function isSmallOrder(publicKey: Uint8Array): boolean {
  return SMALL_ORDER_Y.has(toHex(publicKey.with(31, (publicKey[31] ?? 0) & 0x7f)));
}
