import type { Actor, Change, Metadata, Outcome, Resource } from '@daybook/event';

/** Where a request comes from. */
export type Source = { readonly ip: string; readonly userAgent: string };

/** An event that will have happened; the version of what it touches is known only when everything before it has. */
export type Draft = {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly action: string;
  readonly actor: Actor;
  readonly resource: Resource;
  /** Absent for what the system does by itself. */
  readonly source?: Source;
  readonly requestId?: string;
  readonly environment?: string;
  readonly project?: string;
  /** `current` shows the thing's version, `next` makes a new one, `first` begins at 1. */
  readonly version?: 'current' | 'next' | 'first';
  readonly outcome?: Outcome;
  readonly changes?: readonly Change[];
  readonly metadata?: Metadata;
};
