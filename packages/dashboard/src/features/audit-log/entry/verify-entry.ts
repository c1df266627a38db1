import { decodeText, LedgerError, verifyOpening } from '@daybook/ledger';
import type { EventProof } from '@daybook/sdk';
import { keysOfOrganization, rememberedKeys } from '../checkpoint/log-keys.ts';
import type { LedgerMemory } from '../checkpoint/memory.ts';

/** What was found out about an entry: that its payload is at this place of a tree that the log's key has signed. */
export type VerifiedEntry = {
  readonly position: number;
  /** Entries of the tree, decimal. */
  readonly size: string;
  /** The log's name. */
  readonly origin: string;
  /** The key that signed, as `name+id`. */
  readonly signedBy: string;
  /** Whether this browser had that key before; otherwise it came with the proof, from the same server. */
  readonly isKeyRemembered: boolean;
  readonly recordedAt: string;
  /** The exact text that was hashed. */
  readonly payload: string;
};

/** Whether an error means that the check was made and failed. */
export function isProofFailure(error: unknown): error is LedgerError {
  return error instanceof LedgerError;
}

/**
 * Checks an entry's proof by the one verifier of the ledger package. All of it may come from an attacker. The keys are those that this
 * browser remembers of the organization's log; before it has seen the log they are the server's own, which shows a consistent answer,
 * not an honest server.
 *
 * @throws LedgerError at the first step that fails.
 */
export function verifyEntry(
  answer: EventProof,
  p: {
    readonly shownKeys: readonly string[];
    readonly memory: LedgerMemory | undefined;
    readonly organizationId: string;
  },
): VerifiedEntry {
  const known = p.memory === undefined ? p.shownKeys : rememberedKeys(p.memory);
  const { payload, size, origin, signedBy } = verifyOpening(
    answer,
    keysOfOrganization(known, p.organizationId),
  );
  return {
    position: answer.position,
    size: String(size),
    origin,
    signedBy,
    isKeyRemembered: p.memory !== undefined,
    recordedAt: answer.recordedAt,
    payload: decodeText(payload),
  };
}
