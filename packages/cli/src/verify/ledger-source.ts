import {
  type BundleRef,
  decodeEntryBundle,
  entriesPath,
  HASH_BYTES,
  LedgerError,
  TILE_WIDTH,
  type TileRef,
  tilePath,
} from '@daybook/ledger';
import { TileError } from './verification-error.ts';

/** Where a ledger is read: a running server, or a folder that holds a copy. All that it gives may come from an attacker. */
export type LedgerSource = {
  /** What messages call it, such as `the server`. */
  readonly name: string;
  /** Whether it is a copy, apart from the server. */
  readonly isCopy: boolean;
  /** The newest signed checkpoint. */
  readonly checkpoint: () => Promise<string>;
  /** The verifier keys that it names itself, one a line of its list, unchecked. A copy names none. */
  readonly keys?: () => Promise<readonly string[]>;
  /** The bytes of a tile or entry bundle by its path; undefined where there is none. Throws `TileError` when it cannot be read. */
  readonly tile: (path: string) => Promise<Uint8Array | undefined>;
};

/**
 * The hashes of a tile: `width` of them, 32 bytes each. Where the log has grown and dropped the partial one, the full one's beginning is
 * the same (C2SP tlog-tiles). Throws `TileError` naming a tile that is missing or has another length.
 */
export async function readTile(source: LedgerSource, ref: TileRef): Promise<Uint8Array> {
  const { path, bytes, width } = await readPart(source, ref, (width) => tilePath({ ...ref, width }));
  if (bytes.length !== width * HASH_BYTES) {
    const lengths = `it has ${bytes.length} bytes instead of ${width * HASH_BYTES}`;
    throw new TileError('tile-broken', path, `${path} of ${source.name} is broken: ${lengths}`);
  }
  return bytes.subarray(0, ref.width * HASH_BYTES);
}

/** The entries of a bundle, likewise. Throws `TileError` naming a bundle that is missing or cannot be read. */
export async function readBundle(source: LedgerSource, ref: BundleRef): Promise<Uint8Array[]> {
  const { path, bytes, width } = await readPart(source, ref, (width) => entriesPath({ ...ref, width }));
  try {
    return decodeEntryBundle(bytes, width).slice(0, ref.width);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new TileError('tile-broken', path, `${path} of ${source.name} is broken: ${error.message}`);
  }
}

async function readPart(source: LedgerSource, ref: BundleRef, pathOf: (width: number) => string) {
  for (const width of new Set([ref.width, TILE_WIDTH])) {
    const path = pathOf(width);
    const bytes = await source.tile(path);
    if (bytes !== undefined) return { path, bytes, width };
  }
  const path = pathOf(ref.width);
  throw new TileError('tile-missing', path, `${path} is missing: ${source.name} does not have it`);
}
