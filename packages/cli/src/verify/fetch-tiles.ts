import {
  type BundleRef,
  decodeEntryBundle,
  encodeEntryBundle,
  entriesPath,
  type TileRef,
  tilePath,
} from '@daybook/ledger';
import { type Client, DaybookError } from '@daybook/sdk';

const HASH_BYTES = 32;
const FULL_WIDTH = 256;

/** The hashes of a tile. Where the log has grown and dropped the partial one, the full one's beginning is the same. */
export async function fetchTile(client: Client, ref: TileRef): Promise<Uint8Array> {
  try {
    return await client.ledger.tile(tilePath(ref));
  } catch (error) {
    if (!isGone(error) || ref.width === FULL_WIDTH) throw error;
    const full = await client.ledger.tile(tilePath({ ...ref, width: FULL_WIDTH }));
    return full.subarray(0, ref.width * HASH_BYTES);
  }
}

/** An entry bundle, likewise. */
export async function fetchBundle(client: Client, ref: BundleRef): Promise<Uint8Array> {
  try {
    return await client.ledger.tile(entriesPath(ref));
  } catch (error) {
    if (!isGone(error) || ref.width === FULL_WIDTH) throw error;
    const full = decodeEntryBundle(await client.ledger.tile(entriesPath({ ...ref, width: FULL_WIDTH })));
    return encodeEntryBundle(full.slice(0, ref.width));
  }
}

/** C2SP tlog-tiles lets a log delete a partial tile once the full one exists. */
function isGone(error: unknown): boolean {
  return error instanceof DaybookError && error.status === 404;
}
