/** What an answer rests on. Every query's result carries it. */
export type Coverage = {
  /** The newest position that was searched; −1 when the log is empty. */
  readonly readUpTo: number;
  /** How many events are durable but not yet searched. */
  readonly pending: number;
  /** The first position that may be shown. */
  readonly visibleFrom: number;
  /** Events recorded before this time have expired; null when none has. */
  readonly expiredBefore: string | null;
  /** Whether nothing that is durable and visible is missing. */
  readonly complete: boolean;
  /** What the reader should know beside that, in plain sentences. */
  readonly notes: readonly string[];
  /** Positions whose stored payload does not match its ledger entry, and which are in no answer; the first hundred. Absent without any. */
  readonly damaged?: readonly number[];
};

const NAMED_MAX = 10;

/** What a reader should know about damaged positions; `count` may be more than are named. */
export function damageNote(positions: readonly number[], count: number): string {
  const remedy = 'restore journal.db and segments/ from a backup';
  if (count === 1 && positions.length === 1)
    return `position ${positions[0]} is damaged: its stored payload does not match its ledger entry; ${remedy}`;
  const named = positions.slice(0, NAMED_MAX);
  const more = count > named.length ? ` and ${count - named.length} more` : '';
  return `positions ${named.join(', ')}${more} are damaged: their stored payloads do not match their ledger entries; ${remedy}`;
}
