import { BUNDLE_BYTES_MAX, HASH_BYTES, TILE_WIDTH } from '@daybook/ledger';
import type { Transport } from './transport.ts';
import type { CallOptions, ConsistencyAnswer, Openings } from './types.ts';

/** A checkpoint with dozens of witnesses, and a list of as many keys, are shorter. */
const NOTE_BYTES_MAX = 65_536;
const TILE_BYTES_MAX = TILE_WIDTH * HASH_BYTES;
/** A server ends a page at 4 MiB. */
const OPENINGS_BYTES_MAX = 16 * 1_048_576;
/** A checkpoint, and as many hashes as a tree may have levels. */
const CONSISTENCY_BYTES_MAX = 2 * NOTE_BYTES_MAX;

/** `log`: the number of a log that was retired, as `logs` has it; the present one when left out. */
export type LogCallOptions = CallOptions & { readonly log?: number | undefined };

export type LedgerCalls = ReturnType<typeof ledgerCalls>;

/**
 * The calls of *Prove*: the C2SP tlog-tiles read interface of the credential's organization. Nothing is verified here, but an answer
 * longer than its kind can be is refused, and so is text that is not UTF-8.
 */
export function ledgerCalls(transport: Transport) {
  return {
    /** The newest signed checkpoint, a signed note. As UTF-8 it has exactly the bytes that were served. */
    checkpoint: (options: LogCallOptions = {}): Promise<string> =>
      transport.text({
        path: '/v1/ledger/checkpoint',
        query: { log: options.log },
        bytesMax: NOTE_BYTES_MAX,
        signal: options.signal,
      }),
    /** The verifier keys, current ones and those of an overlap. */
    keys: async (options: LogCallOptions = {}): Promise<readonly string[]> => {
      const text = await transport.text({
        path: '/v1/ledger/key',
        query: { log: options.log },
        bytesMax: NOTE_BYTES_MAX,
        signal: options.signal,
      });
      return text.split('\n').filter((line) => line !== '');
    },
    /** A tile or an entry bundle by its path, `tile/0/x001/067.p/12` or `tile/entries/000`. */
    tile: (path: string, options: LogCallOptions = {}): Promise<Uint8Array> =>
      transport.bytes({
        path: `/v1/ledger/${path}`,
        query: { log: options.log },
        bytesMax: path.startsWith('tile/entries/') ? BUNDLE_BYTES_MAX : TILE_BYTES_MAX,
        signal: options.signal,
      }),
    /** What opens the leaves from a position on: a page, to be held against the entries. */
    openings: (
      from: number,
      options: CallOptions & { readonly limit?: number | undefined } = {},
    ): Promise<Openings> =>
      transport.json({
        path: '/v1/ledger/openings',
        query: { from, limit: options.limit },
        bytesMax: OPENINGS_BYTES_MAX,
        signal: options.signal,
      }),
    /** The proof that the newest checkpoint extends the tree of size `from`. */
    consistency: (from: bigint | number, options: CallOptions = {}): Promise<ConsistencyAnswer> =>
      transport.json({
        path: '/v1/ledger/consistency',
        query: { from: String(from) },
        bytesMax: CONSISTENCY_BYTES_MAX,
        signal: options.signal,
      }),
  };
}
