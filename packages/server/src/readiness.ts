const PENDING_WHEN_READY = 50_000;

export type Readiness = {
  /** Why the journal cannot be written; undefined when it can. */
  readonly journalDown: string | undefined;
  /** Why outside events are refused although the journal can be written. */
  readonly closed: string | undefined;
  /** Why what is durable gets no position; undefined when it does. */
  readonly ledgerPaused: string | undefined;
  /** Why a ledger has stopped, or is damaged where it was read. No line names an organization. */
  readonly ledgers: readonly (string | undefined)[];
  /** How many organizations nothing is recorded for, because their logs were rolled back. */
  readonly halted: number;
  /** How many ledgers sign nothing after a restore until somebody decides. */
  readonly waiting: number;
  readonly indexes: readonly {
    readonly problem: string | undefined;
    /** Events that are durable and not yet searched. */
    readonly pending: number;
    /** Recorded events that do not match their ledger entries: how many, and the first positions. */
    readonly damaged: { readonly count: number; readonly positions: readonly number[] };
  }[];
};

const POSITIONS_NAMED = 10;

/** Why the server cannot do its work; empty when it can. Anyone may read it, so it names no organization: the log does. */
export function notReadyReasons({
  journalDown,
  closed,
  ledgerPaused,
  ledgers,
  halted,
  waiting,
  indexes,
}: Readiness): string[] {
  const reasons: string[] = [];
  if (journalDown !== undefined) reasons.push('the journal cannot be written');
  if (closed !== undefined) reasons.push(`no events are accepted: ${closed}`);
  if (ledgerPaused !== undefined) reasons.push(`the ledger does not grow: ${ledgerPaused}`);
  for (const reason of new Set(ledgers)) {
    if (reason !== undefined) reasons.push(`a ledger is damaged: ${reason}`);
  }
  if (halted > 0) reasons.push('a log was rolled back, and nothing is recorded for its organization');
  if (waiting > 0)
    reasons.push(
      'a ledger signs nothing after a restore: ./daybook ledger resume says what the newest checkpoint is',
    );
  for (const { problem, pending } of indexes) {
    if (problem !== undefined) reasons.push('an index does not move');
    else if (pending > PENDING_WHEN_READY) {
      reasons.push(`an index is ${pending} events behind`);
    }
  }
  for (const { damaged } of indexes) {
    if (damaged.count > 0) reasons.push(damageReason(damaged));
  }
  return reasons;
}

function damageReason({ count, positions }: Readiness['indexes'][number]['damaged']): string {
  const named = positions.slice(0, POSITIONS_NAMED).join(', ');
  const more = count > POSITIONS_NAMED ? ` and ${count - POSITIONS_NAMED} more` : '';
  return count === 1
    ? `1 recorded event does not match its ledger entry (position ${named})`
    : `${count} recorded events do not match their ledger entries (positions ${named}${more})`;
}
