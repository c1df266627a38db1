import { LedgerError } from '@daybook/ledger';
import { api } from '../../../api/client.ts';
import { type Judgement, judgeLedger } from './judge-ledger.ts';
import { type MemoryStorage, parseMemory, readMemoryText, storeMemory } from './memory.ts';

/** What was found out. `unsigned`: at first use the checkpoint could not be verified, so there is nothing to remember. */
export type LedgerWatch =
  | ({ readonly kind: 'judged' } & Judgement)
  | { readonly kind: 'unsigned'; readonly reason: string };

/** Other windows may judge at the same time; whoever was overtaken judges again, by what the other found. */
const ATTEMPTS = 3;

/** Looks at the organization's ledger, judges it by what this browser remembers, and remembers what was found. */
export async function watchLedger(
  storage: MemoryStorage,
  organizationId: string,
  signal: AbortSignal,
): Promise<LedgerWatch> {
  const source = {
    checkpoint: () => api.ledger.checkpoint({ signal }),
    keys: () => api.ledger.keys({ signal }),
    consistency: (from: bigint) => api.ledger.consistency(from, { signal }),
  };
  const now = () => new Date().toISOString();
  for (let attempt = 1; ; attempt += 1) {
    const judgedText = readMemoryText(storage, organizationId);
    const judgement = await judgeLedger(parseMemory(judgedText), source, { organizationId, now }).catch(
      refused,
    );
    if ('reason' in judgement) return { kind: 'unsigned', reason: judgement.reason };
    const isStored = storeMemory(storage, organizationId, { judgedText, memory: judgement.memory });
    if (isStored || attempt === ATTEMPTS) return { kind: 'judged', ...judgement };
  }
}

function refused(error: unknown): { readonly reason: string } {
  if (error instanceof LedgerError) return { reason: error.message };
  throw error;
}
