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
};
