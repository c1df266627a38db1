import { decodeEntryBundle, decodeLeaf, entriesPath, parseCheckpoint, TILE_WIDTH } from '@daybook/ledger';
import { api } from '../../../api/client.ts';

export type Leaf = {
  /** ISO 8601, UTC. */
  readonly recordedAt: string;
  /** Hexadecimal. */
  readonly commitment: string;
};

/** Reads the ledger's entry at a position, whatever is stored as its payload. It is not checked. */
export async function readLeaf(position: number, signal: AbortSignal): Promise<Leaf> {
  const note = await api.ledger.checkpoint({ signal });
  const { size } = parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1));
  const index = Math.floor(position / TILE_WIDTH);
  const width = Math.min(TILE_WIDTH, Number(size) - index * TILE_WIDTH);
  const bundle = await api.ledger.tile(entriesPath({ index: BigInt(index), width }), { signal });
  const entry = decodeEntryBundle(bundle, width)[position % TILE_WIDTH];
  if (entry === undefined) throw new Error(`the ledger has no position ${position}`);
  const { recordedAt, commitment } = decodeLeaf(entry);
  return {
    recordedAt: new Date(Number(recordedAt)).toISOString(),
    commitment: Array.from(commitment, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  };
}
