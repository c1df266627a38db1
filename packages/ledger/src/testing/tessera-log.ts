import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entriesPath, tilePath } from '../tile-path.ts';
import type { TileSource } from '../tile-proofs.ts';

/** A log of 15 entries that transparency-dev/tessera wrote, with a checkpoint at every size. It lies beside the checkout. */
const TESSERA_FOLDER = join(import.meta.dirname, '../../../../../shared/vectors/tessera-log');
export const TESSERA_ORIGIN = 'example.com/log/testdata';
export const TESSERA_KEY = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx';
export const TESSERA_SIZES = Array.from({ length: 16 }, (_, size) => BigInt(size));

/** Whether the log is there; tests that read it are skipped where it is not. */
export const hasTesseraLog = existsSync(TESSERA_FOLDER);

export function readTessera(path: string): Uint8Array {
  return new Uint8Array(readFileSync(join(TESSERA_FOLDER, path)));
}

export const tesseraTiles: TileSource = (ref) => readTessera(tilePath(ref));

export function readTesseraBundle(size: bigint): Uint8Array {
  return readTessera(entriesPath({ index: 0n, width: Number(size) }));
}
