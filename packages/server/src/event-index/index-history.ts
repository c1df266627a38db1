import type { LedgerHead } from '../journal/ledger-heads.ts';
import type { LedgerReader } from '../sequencer/ledger-reader.ts';
import type { IndexHead } from './event-index.ts';

/**
 * The index was built from a longer or another history than the ledger's: the log was rolled back. Signing on would contradict a
 * checkpoint that was given away.
 */
export class LedgerRolledBack extends Error {
  override name = 'LedgerRolledBack';
}

/**
 * An index is only ever built from the ledger. One that is whole (a damaged one has no head) and no prefix of the ledger shows that the
 * ledger is not the one it was built from.
 * @throws LedgerRolledBack naming what to restore.
 */
export async function requirePrefix(
  organizationId: string,
  indexed: IndexHead,
  head: LedgerHead | undefined,
  ledger: Pick<LedgerReader, 'rootAt'>,
): Promise<void> {
  const size = head?.size ?? 0;
  if (indexed.size > size) {
    throw rolledBack(
      `the index of ${organizationId} was built from ${indexed.size} entries, and its ledger has only ${size}`,
    );
  }
  const root = await ledger.rootAt(organizationId, indexed.size);
  if (Buffer.compare(root, indexed.root) === 0) return;
  throw rolledBack(
    `the index of ${organizationId} was built from other entries than the first ${indexed.size} of its ledger`,
  );
}

function rolledBack(evidence: string): LedgerRolledBack {
  return new LedgerRolledBack(
    `${evidence}: journal.db or ledger/ is older than it was; restore both from the newest backup, or start once with --accept-rollback`,
  );
}
