import type { PositionRange } from '@daybook/event';
import type { JournalReader, ReadMax, SequencedBatch } from '../journal/journal-reader.ts';
import type { LedgerHead } from '../journal/ledger-heads.ts';
import { type CheckedRun, checkOpenings, endOf } from './check-openings.ts';
import type { LedgerReader } from './ledger-reader.ts';

export type NextOpeningsDeps = {
  readonly journal: Pick<JournalReader, 'from' | 'gone'>;
  readonly ledger: Pick<LedgerReader, 'tile' | 'entries'>;
};

export type NextOpeningsQuery = {
  readonly organizationId: string;
  readonly from: number;
  /** Read before: what it commits to was in the journal by then, so that nothing counts as missing for being new. */
  readonly head: LedgerHead;
  readonly max: ReadMax;
  /** Takes what the journal holds without gaps as it is: it was seen being sequenced. */
  readonly isTrusted?: boolean;
};

/** What lies at a position and after it: entries, or positions that were let go. */
export type NextOpenings = { readonly runs: readonly CheckedRun[] } | { readonly gone: PositionRange };

/**
 * What the journal holds from a position on, held against the ledger. It ends where something was let go: that is neither missing nor damaged. No runs at the
 * end of the ledger.
 */
export async function nextOpenings(deps: NextOpeningsDeps, query: NextOpeningsQuery): Promise<NextOpenings> {
  const { journal, ledger } = deps;
  const { organizationId, from, head, max, isTrusted = false } = query;
  if (from >= head.size) return { runs: [] };
  const batches = await journal.from(organizationId, from, max);
  if ('goneBelow' in batches)
    return { gone: { first: from, last: Math.min(batches.goneBelow, head.size) - 1 } };
  if (isTrusted && batches.length > 0 && isGapless(batches, from))
    return { runs: batches.map((batch) => ({ ...batch, isDamaged: false })) };
  // Asked after the batches: what is let go of in between is not missing.
  const [gone] = await journal.gone(organizationId, { first: from, last: head.size - 1 }, 1);
  if (gone?.first === from) return nextOpenings(deps, query);
  const until = Math.min(endOf(batches) || head.size, gone?.first ?? head.size);
  return { runs: await checkOpenings(batches, { organizationId, head, from, until }, ledger) };
}

/** The position after what lies there. */
export function endOfNext(next: NextOpenings): number {
  return 'gone' in next ? next.gone.last + 1 : endOf(next.runs);
}

function isGapless(batches: readonly SequencedBatch[], from: number): boolean {
  let next = from;
  for (const { firstPosition, entries } of batches) {
    if (firstPosition !== next) return false;
    next += entries.length;
  }
  return true;
}
