import type { Actor, Context } from '@daybook/event';

/** Who does something and from where, as its event will tell. */
export type Acting = {
  readonly actor: Actor;
  /** Address, user agent and request id, each where it is known. */
  readonly context?: Pick<Context, 'ip' | 'userAgent' | 'requestId'>;
};
