import type { Actor, Change, Metadata, Outcome, Resource } from '@daybook/event';

/** Where a request comes from. */
export type Source = { readonly ip: string; readonly userAgent: string };

/** An event that will have happened; what it finds, and so its version, is known only when everything before it has. */
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
  /** What becomes of the thing's version: `current` shows it, `next` makes a new one. */
  readonly version?: 'current' | 'next';
  /** Whether a new version brings the value before the current one back. */
  readonly putsBack?: boolean;
  /** An upload of variables: of those that are set, so many get another value. */
  readonly upload?: { readonly names: readonly string[]; readonly changed: number };
  /** An environment that the project gets, or loses where it has it. */
  readonly toggles?: string;
  readonly outcome?: Outcome;
  readonly changes?: readonly Change[];
  readonly metadata?: Metadata;
};
