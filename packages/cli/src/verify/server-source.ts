import { type Client, DaybookError } from '@daybook/sdk';
import type { LedgerSource } from './ledger-source.ts';
import { TileError } from './verification-error.ts';

/**
 * The ledger of a running server, or one that was retired, by its number. A tile that it does not give, for whatever reason, is named; where it
 * cannot be reached, that is said.
 */
export function serverSource(client: Client, log?: number): LedgerSource {
  return {
    name: log === undefined ? 'the server' : `log ${log} of the server`,
    isCopy: false,
    keys: () => client.ledger.keys({ log }),
    checkpoint: () => client.ledger.checkpoint({ log }),
    tile: async (path) => {
      try {
        return await client.ledger.tile(path, { log });
      } catch (error) {
        if (!(error instanceof DaybookError)) throw error;
        if (error.status === 404) return undefined;
        if (error.type === 'protocol')
          throw new TileError('tile-broken', path, `${path} of the server is broken: ${error.message}`);
        // Nobody said anything of the tile.
        if (error.type === 'network') throw error;
        throw new TileError('tile-missing', path, `${path} is missing: the server says "${error.message}"`);
      }
    },
  };
}
