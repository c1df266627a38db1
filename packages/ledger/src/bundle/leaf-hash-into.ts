import { sha256Into } from '#crypto';
import { concatBytes } from '../bytes.ts';
import { LEAF_BYTES, SALT_BYTES } from '../leaf.ts';
import type { BundleEvent } from './bundle-item.ts';

// Reused between calls, as in `hash.ts`: a bundle has millions of leaves.
const opening = new Uint8Array(65_536);
const leaf = new Uint8Array(1 + LEAF_BYTES);
const leafView = new DataView(leaf.buffer);
const VERSION_AT = 1;
const TIME_AT = 2;
const COMMITMENT_AT = 10;
leaf[VERSION_AT] = 0x01;

/**
 * The leaf hash of an opening, to byte `offset` of `target`: the same as `leafHash(encodeLeaf(…))` of its commitment, without arrays made
 * on the way. The caller has checked that the salt has 16 bytes and that the time is a whole number from 0.
 */
export function leafHashInto(event: Omit<BundleEvent, 'position'>, target: Uint8Array, offset: number): void {
  sha256Into(openingBytes(event), leaf, COMMITMENT_AT);
  leafView.setUint32(TIME_AT, Math.floor(event.recordedAt / 2 ** 32));
  leafView.setUint32(TIME_AT + 4, event.recordedAt % 2 ** 32);
  sha256Into(leaf, target, offset);
}

function openingBytes({ salt, payload }: Omit<BundleEvent, 'position'>): Uint8Array {
  const length = SALT_BYTES + payload.length;
  if (length > opening.length) return concatBytes(salt, payload);
  opening.set(salt);
  opening.set(payload, SALT_BYTES);
  return opening.subarray(0, length);
}
