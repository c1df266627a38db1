import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { JournalEntry } from './journal.ts';

export const SALT_BYTES = 16;

/** Stands in a batch for an opening that was let go: no payload is empty. */
export const TOMBSTONE: JournalEntry = { salt: new Uint8Array(SALT_BYTES), payload: new Uint8Array(0) };

export function isTombstone({ payload }: JournalEntry): boolean {
  return payload.length === 0;
}

/** Salts side by side; payload lengths (uint32, little endian) and then payloads, compressed together. */
export type EncodedBatch = { readonly salts: Uint8Array; readonly payloads: Uint8Array };

/** Packs a batch: payloads of one batch resemble each other, and together they compress 6 to 8 times. */
export function encodeBatch(entries: readonly JournalEntry[]): EncodedBatch {
  const lengths = Buffer.alloc(entries.length * 4);
  entries.forEach((entry, index) => {
    lengths.writeUInt32LE(entry.payload.length, index * 4);
  });
  return {
    salts: Buffer.concat(entries.map((entry) => entry.salt)),
    payloads: zstdCompressSync(Buffer.concat([lengths, ...entries.map((entry) => entry.payload)]), {
      params: { [constants.ZSTD_c_compressionLevel]: 1 },
    }),
  };
}

/** @throws Error when the bytes are not what {@link encodeBatch} made for `count` entries. */
export function decodeBatch(encoded: EncodedBatch, count: number): JournalEntry[] {
  const plain = zstdDecompressSync(encoded.payloads);
  if (encoded.salts.length !== count * SALT_BYTES || plain.length < count * 4) {
    throw new Error('a journal batch does not have the number of entries that it should have');
  }
  const entries: JournalEntry[] = [];
  let at = count * 4;
  for (let index = 0; index < count; index += 1) {
    const end = at + plain.readUInt32LE(index * 4);
    entries.push({
      salt: encoded.salts.subarray(index * SALT_BYTES, (index + 1) * SALT_BYTES),
      payload: plain.subarray(at, end),
    });
    at = end;
  }
  if (at !== plain.length) throw new Error('a journal batch is longer or shorter than its entries');
  return entries;
}

/** As {@link decodeBatch}, of the row of a batch; undefined when it is not there, or damaged so that nothing can be read from it. */
export function decodeStored(
  row: Record<string, unknown> | undefined,
  count: number,
): JournalEntry[] | undefined {
  const { salts, payloads } = row ?? {};
  if (!(salts instanceof Uint8Array) || !(payloads instanceof Uint8Array)) return undefined;
  try {
    return decodeBatch({ salts, payloads }, count);
  } catch {
    return undefined;
  }
}
