import type { GoneRange } from './journal-reader.ts';

/** Hides what has expired, and destroys what was announced to be destroyed. */
export interface LettingGo {
  /**
   * Answers show nothing below `visibleFrom` from now on. It only moves forward: a smaller position than the stored one changes nothing.
   * @throws NotSequenced when it lies beyond the log.
   */
  hide(organizationId: string, visibleFrom: number): Promise<void>;

  /**
   * Answers show what lies from `visibleFrom` on again, since the window grew before anything was destroyed. It only moves back, and never to
   * or below a position that was let go as expired.
   */
  show(organizationId: string, visibleFrom: number): Promise<void>;

  /**
   * Destroys the openings of sequenced positions for good. From the first commit on, readers answer that they are gone; when it resolves, no
   * file of the journal holds any of them. Repeating it changes nothing, and continues what was interrupted. A position that is gone already
   * keeps the announcement it has.
   * @throws NotSequenced, with nothing changed, when a range reaches beyond the log; StillRead when another connection has kept the
   * openings in the write-ahead log: they are gone for readers, and the call must be repeated.
   */
  letGo(organizationId: string, ranges: readonly GoneRange[]): Promise<void>;
}

/** Only what has a position can be hidden or let go. */
export class NotSequenced extends Error {
  override name = 'NotSequenced';
}
