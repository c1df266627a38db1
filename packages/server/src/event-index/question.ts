import type { Filter } from '@daybook/event';

/** What every question says. `now` is what relative times such as `since:7d` count from. */
export type Question = {
  readonly filter: Filter;
  readonly now: number;
  readonly readUpTo: number;
  readonly visibleFrom: number;
  /** Aborting it stops the question, also while it runs: it rejects as `stopped`. */
  readonly signal?: AbortSignal;
};

/** Where an event is in the order of time, such as where a list goes on: the last event of the page before. */
export type Place = { readonly occurredAt: number; readonly position: number };
