import type { Actor, Change, Context, Metadata, Outcome, RESOURCE_TYPES } from '@daybook/event';
import type { ActionName } from './action-names.ts';

type Loose<Fields> = { readonly [Name in keyof Fields]?: Fields[Name] | undefined };

/** Who acted. A user's `name` is the e-mail address, an API key's the key's name. */
export type ActorInput = {
  readonly type: Actor['type'];
  readonly id?: string | undefined;
  readonly name: string;
};

export type ResourceInput = {
  /** The catalogue's for the action, when left out. */
  readonly type?: (typeof RESOURCE_TYPES)[number] | (string & {}) | undefined;
  readonly id?: string | undefined;
  readonly name: string;
};

export type ContextInput = Loose<Context>;

/** An event as a sender gives it: `action`, who acted, and on what; the rest has defaults. */
export type EventInput = {
  /** A UUID, so that sending again is recognized; made when absent. */
  readonly id?: string | undefined;
  /** When it happened: a `Date`, or ISO 8601 with a zone; now when absent. */
  readonly occurredAt?: string | Date | undefined;
  readonly action: ActionName;
  readonly actor: ActorInput;
  readonly resource: ResourceInput;
  readonly context?: ContextInput | undefined;
  /** Default `success`. */
  readonly outcome?: Outcome | undefined;
  /** Never a secret's value. */
  readonly changes?: readonly Change[] | undefined;
  readonly metadata?: Metadata | undefined;
};
