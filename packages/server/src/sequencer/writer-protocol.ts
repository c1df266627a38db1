import type { AppendOutcome, AppendRequest } from '../journal/journal.ts';
import type { GoneRange } from '../journal/journal-reader.ts';
import type { DamagedIds } from '../journal/replay-ids.ts';
import type { LedgerIdentity } from './ledger-step.ts';

/** How far an event must have come before the caller hears of it. */
export type Stage = 'accepted' | 'sequenced' | 'published';

export type WriterData = {
  /** The database; segments lie beside it. */
  readonly journalPath: string;
  readonly idsPath: string;
  readonly ledgerPath: string;
  /** The file that holds the disk's reserve, in the data folder. */
  readonly reservePath: string;
  readonly ledgers: readonly LedgerIdentity[];
  /** Of these nothing is signed. */
  readonly held?: readonly HeldLedger[];
};

/** A ledger that is whole and must not grow, and why. */
export type HeldLedger = { readonly organizationId: string; readonly reason: string };

export type Append = {
  readonly kind: 'append';
  readonly call: number;
  readonly request: AppendRequest;
  readonly until: Stage;
};

export type AddLedger = {
  readonly kind: 'add-ledger';
  readonly call: number;
  readonly ledger: LedgerIdentity;
};

/** Moves the first position that answers show: `hide` forward, `show` back. */
export type MoveVisible = {
  readonly kind: 'hide' | 'show';
  readonly call: number;
  readonly organizationId: string;
  readonly visibleFrom: number;
};

export type LetGo = {
  readonly kind: 'let-go';
  readonly call: number;
  readonly organizationId: string;
  readonly ranges: readonly GoneRange[];
};

/** Nothing is signed for an organization from now on; without a reason, it is again. */
export type Hold = {
  readonly kind: 'hold';
  readonly call: number;
  readonly organizationId: string;
  readonly reason: string | undefined;
};

/** What is not part of the way of an event; it is answered by `done` or `not-done`. */
export type Errand = AddLedger | MoveVisible | LetGo | Hold;

/** Messages cross between the threads in lists: each crossing costs as much as a small request's other work. */
export type ToWriter = Append | Errand | { readonly kind: 'close' };

export type FromWriter =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly call: number }
  /** Refused, or interrupted where it can be repeated; the thread goes on. */
  | { readonly kind: 'not-done'; readonly call: number; readonly reason: string }
  | {
      readonly kind: 'appended';
      readonly call: number;
      readonly outcome: AppendOutcome;
      readonly sequenced?: Sequenced;
    }
  /** Durable; the answer that the caller waits for follows. */
  | { readonly kind: 'durable'; readonly call: number; readonly outcome: AppendOutcome }
  | {
      readonly kind: 'unavailable';
      readonly call: number;
      readonly reason: string;
      readonly isUncertain: boolean;
    }
  | { readonly kind: 'stepped'; readonly organizations: readonly string[] }
  /** One ledger stopped; the others and the journal go on. */
  | { readonly kind: 'ledger-stopped'; readonly organizationId: string; readonly reason: string }
  /** Ids that were left out when they were read from the journal. */
  | { readonly kind: 'damaged-ids'; readonly damaged: DamagedIds }
  /** Something about segments that whoever runs the server should know; the thread goes on. */
  | {
      readonly kind: 'segments';
      readonly level: 'warn' | 'error';
      readonly organizationId?: string;
      readonly reason: string;
    }
  /** Why the ledger waits; undefined when it goes on. */
  | { readonly kind: 'ledger-paused'; readonly reason: string | undefined }
  | { readonly kind: 'stopping'; readonly reason: string };

/** Where an accepted request's events came to lie; `checkpoint` is the signed note that covers them. */
export type Sequenced = { readonly first: number; readonly last: number; readonly checkpoint: string };
