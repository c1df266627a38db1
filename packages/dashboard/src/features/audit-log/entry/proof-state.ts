import type { RecordedEvent } from '@daybook/event';
import type { EventProof } from '@daybook/sdk';
import type { LedgerMemory } from '../checkpoint/memory.ts';
import { entryDifferences } from './entry-differences.ts';
import { isProofFailure, type VerifiedEntry, verifyEntry } from './verify-entry.ts';

/** What checking an entry came to. */
export type ProofState =
  | { readonly kind: 'checking' }
  /** The server gave no proof: nothing is known. */
  | { readonly kind: 'unavailable'; readonly error: unknown }
  | { readonly kind: 'failed'; readonly message: string }
  | {
      readonly kind: 'verified';
      readonly entry: VerifiedEntry;
      /** Fields in which what the page shows is not what was proved. */
      readonly differences: readonly string[];
    };

/** Checks the proof of an event that is shown. Never throws for what a server may answer. */
export function checkProof(p: {
  readonly shown: RecordedEvent;
  readonly proof: EventProof;
  /** The verifier keys that the server gives. */
  readonly keys: readonly string[];
  /** What this browser remembers of the log. */
  readonly memory: LedgerMemory | undefined;
  readonly organizationId: string;
}): ProofState {
  try {
    const entry = verifyEntry(p.proof, {
      shownKeys: p.keys,
      memory: p.memory,
      organizationId: p.organizationId,
    });
    return { kind: 'verified', entry, differences: entryDifferences(p.shown, entry) };
  } catch (error) {
    return isProofFailure(error)
      ? { kind: 'failed', message: error.message }
      : { kind: 'unavailable', error };
  }
}
