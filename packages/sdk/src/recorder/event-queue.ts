import type { FieldIssue } from '../errors.ts';
import type { PreparedEvent } from './prepare-event.ts';

export type BatchLimits = { readonly events: number; readonly bytes: number };

/** The oldest events of a queue. They stay in it until they are removed. */
export type Batch = { readonly events: readonly PreparedEvent[]; readonly remove: () => Promise<void> };

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
 * No method throws or rejects; what goes wrong is told by the callback the queue was made with.
 */
export type EventQueue = {
  /** False when there is no room: the event is not taken. */
  push(event: PreparedEvent): boolean;
  /** The next batch, at least one event however large; undefined when the queue is empty. */
  next(limits: BatchLimits): Promise<Batch | undefined>;
  /** Keeps refused events where people find them; resolves with the file, or undefined when there is none and nothing was kept. */
  keepRefused(refused: readonly RefusedEvent[]): Promise<string | undefined>;
  /** Resolves when what an earlier process left behind is counted in `size`. */
  ready(): Promise<void>;
  /** Saves what can be saved; resolves with how many events were lost. */
  close(): Promise<number>;
  readonly size: QueueSize;
};
