import type { Edge } from '@daybook/ledger';
import type { LedgerHead } from '../journal/ledger-heads.ts';
import { checkCheckpoint, checkedEdge, checkedEntries, type LedgerName } from './check-head.ts';
import { CheckedFiles } from './checked-files.ts';
import type { LogStore } from './log-store.ts';

export type StoredLedger = LedgerName & {
  readonly organizationId: string;
  readonly head: LedgerHead;
  readonly store: Pick<LogStore, 'read'>;
};

/**
 * Holds what is stored for a ledger against each other: the signed note against size, root and positions, the right edge against the
 * root, the last full tiles against the edge, the partial and the last full entry bundle against their tiles. Reads a few files,
 * however large the ledger is. Resolves with what a sequencer goes on from.
 * @throws LedgerDisagreement naming the first part that disagrees, and what to restore
 */
export async function checkLedger({
  organizationId,
  head,
  store,
  ...name
}: StoredLedger): Promise<{ edge: Edge; entries: Uint8Array[] }> {
  checkCheckpoint(head, name);
  const edge = checkedEdge(head);
  const entries = checkedEntries(head, edge);
  await new CheckedFiles(organizationId, edge, store).checkLast();
  return { edge, entries };
}
