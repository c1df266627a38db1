import type { FieldIssue } from '../errors.ts';
import type { PreparedEvent } from './prepare-event.ts';

export type BatchLimits = { readonly events: number; readonly bytes: number };

/** The oldest events of a queue. They stay in it until they are removed. */
export type Batch = {
  readonly events: readonly PreparedEvent[];
  /** Those of `back` go to the end of the queue. Rejects when there is no room for them: then the batch stays. */
  readonly remove: (back?: readonly PreparedEvent[]) => Promise<void>;
};

/**
 * Where refused events were kept: in a file; nowhere, since there is none or it may not grow; or not yet, since the file cannot be
 * written now.
 */
export type Keeping =
  | { readonly kind: 'kept'; readonly path: string }
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'not-yet' };

/** An event that the server will never take as it is. */
export type RefusedEvent = {
  readonly event: PreparedEvent;
  readonly issues: readonly FieldIssue[];
  readonly reason: string;
};

export type QueueSize = {
  readonly events: number;
  readonly bytes: number;
  /** Events that a crash would lose now. */
  readonly unsaved: number;
};

/**
 * Where events wait until the server has them: first in, first out, for one consumer, who removes a batch before asking for the next.
 * No method of the queue throws or rejects; what goes wrong is told by the callback it was made with.
 */
export type EventQueue = {
  /** False when there is no room: the event is not taken. */
  push(event: PreparedEvent): boolean;
  /** The next batch, at least one event however large; undefined when the queue is empty. */
  next(limits: BatchLimits): Promise<Batch | undefined>;
  /** Keeps refused events where people find them. */
  keepRefused(refused: readonly RefusedEvent[]): Promise<Keeping>;
  /** Resolves when what an earlier process left behind is counted in `size`. */
  ready(): Promise<void>;
  /** Saves what can be saved; resolves with how many events were lost. */
  close(): Promise<number>;
  readonly size: QueueSize;
};
