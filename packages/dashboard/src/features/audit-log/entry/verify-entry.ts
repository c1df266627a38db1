import { decodeText, LedgerError, verifyOpening } from '@daybook/ledger';
import type { EventProof } from '@daybook/sdk';
import { keysOfOrganization } from '../checkpoint/keys-of-organization.ts';

/** What was found out about an entry: that its payload is at this place of a tree that the log's key has signed. */
export type VerifiedEntry = {
  readonly position: number;
  /** Entries of the tree, decimal. */
  readonly size: string;
  /** The log's name. */
  readonly origin: string;
  /** The key that signed, as `name+id`. */
  readonly signedBy: string;
  readonly recordedAt: string;
  /** The exact text that was hashed. */
  readonly payload: string;
};

/** Whether an error means that the check was made and failed. */
export function isProofFailure(error: unknown): error is LedgerError {
  return error instanceof LedgerError;
}

/**
 * Checks an entry's proof by the one verifier of the ledger package, under those of `verifierKeys` that are of this organization's log.
 * All of it may come from an attacker; the keys come from the same server as the proof, so this shows a consistent answer, not an honest
 * server.
 *
 * @throws LedgerError at the first step that fails.
 */
export function verifyEntry(
  answer: EventProof,
  {
    verifierKeys,
    organizationId,
  }: { readonly verifierKeys: readonly string[]; readonly organizationId: string },
): VerifiedEntry {
  const keys = keysOfOrganization(verifierKeys, organizationId);
  const { payload, size, origin, signedBy } = verifyOpening(answer, keys);
  return {
    position: answer.position,
    size: String(size),
    origin,
    signedBy,
    recordedAt: answer.recordedAt,
    payload: decodeText(payload),
  };
}
