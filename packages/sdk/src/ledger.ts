import type { Transport } from './transport.ts';
import type { CallOptions, ConsistencyAnswer, Openings } from './types.ts';

export type LedgerCalls = ReturnType<typeof ledgerCalls>;

/** The calls of *Prove*: the C2SP tlog-tiles read interface of the credential's organization. Nothing is verified here. */
export function ledgerCalls(transport: Transport) {
  return {
    /** The newest signed checkpoint, a signed note. */
    checkpoint: (options: CallOptions = {}): Promise<string> =>
      transport.text({ path: '/v1/ledger/checkpoint', signal: options.signal }),
    /** The verifier keys, current ones and those of an overlap. */
    keys: async (options: CallOptions = {}): Promise<readonly string[]> => {
      const text = await transport.text({ path: '/v1/ledger/key', signal: options.signal });
      return text.split('\n').filter((line) => line !== '');
    },
    /** A tile or an entry bundle by its path, `tile/0/x001/067.p/12` or `tile/entries/000`. */
    tile: (path: string, options: CallOptions = {}): Promise<Uint8Array> =>
      transport.bytes({ path: `/v1/ledger/${path}`, signal: options.signal }),
    /** What opens the leaves from a position on: a page, to be held against the entries. */
    openings: (
      from: number,
      options: CallOptions & { readonly limit?: number | undefined } = {},
    ): Promise<Openings> =>
      transport.json({
        path: '/v1/ledger/openings',
        query: { from, limit: options.limit },
        signal: options.signal,
      }),
    /** The proof that the newest checkpoint extends the tree of size `from`. */
    consistency: (from: bigint | number, options: CallOptions = {}): Promise<ConsistencyAnswer> =>
      transport.json({
        path: '/v1/ledger/consistency',
        query: { from: String(from) },
        signal: options.signal,
      }),
  };
}
