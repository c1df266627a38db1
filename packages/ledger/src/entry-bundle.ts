import { LEAF_BYTES } from './leaf.ts';
import { LedgerError } from './ledger-error.ts';
import { TILE_WIDTH } from './tile-ref.ts';

const LENGTH_BYTES = 2;
const MAX_ENTRY_BYTES = 0xffff;
/** How long a bundle of leaves can be. */
export const BUNDLE_BYTES_MAX = TILE_WIDTH * (LENGTH_BYTES + LEAF_BYTES);

/**
 * The entries of a bundle (C2SP tlog-tiles): each as its length in two bytes, big-endian, and its bytes.
 * Throws `bundle-format` for more than 256 entries, `entry-length` for one of more than 65,535 bytes.
 */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length > TILE_WIDTH) {
    throw new LedgerError(
      'bundle-format',
      `a bundle must have ${TILE_WIDTH} entries at most, not ${entries.length}`,
    );
  }
  let length = 0;
  for (const [i, entry] of entries.entries()) {
    if (entry.length > MAX_ENTRY_BYTES) {
      throw new LedgerError('entry-length', `entry ${i} must have ${MAX_ENTRY_BYTES} bytes at most`);
    }
    length += LENGTH_BYTES + entry.length;
  }
  const bundle = new Uint8Array(length);
  let offset = 0;
  for (const entry of entries) {
    bundle[offset] = entry.length >> 8;
    bundle[offset + 1] = entry.length & 0xff;
    bundle.set(entry, offset + LENGTH_BYTES);
    offset += LENGTH_BYTES + entry.length;
  }
  return bundle;
}

/**
 * The entries of a bundle, as views of `bytes`. With `width`, there must be exactly so many; without, 256 at most.
 * Throws `bundle-format` for another number of entries, a cut entry, or bytes left over.
 */
export function decodeEntryBundle(bytes: Uint8Array, width?: number): Uint8Array[] {
  const entries: Uint8Array[] = [];
  const most = width ?? TILE_WIDTH;
  let offset = 0;
  while (offset < bytes.length) {
    if (entries.length === most) {
      throw new LedgerError('bundle-format', `the bundle must end after ${most} entries, at byte ${offset}`);
    }
    const start = offset + LENGTH_BYTES;
    const end = start + (((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0));
    if (end > bytes.length) {
      throw new LedgerError('bundle-format', `entry ${entries.length} of the bundle is cut off`);
    }
    entries.push(bytes.subarray(start, end));
    offset = end;
  }
  if (width !== undefined && entries.length !== width) {
    throw new LedgerError('bundle-format', `the bundle must have ${width} entries, not ${entries.length}`);
  }
  return entries;
}
