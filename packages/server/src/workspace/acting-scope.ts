import { AsyncLocalStorage } from 'node:async_hooks';
import type { Acting } from './acting.ts';

type Known = Partial<Acting> & {
  /** The route of the auth library that is being carried out. */
  readonly doing?: string;
  /** Stands for the password that was current when a request to change it began. */
  readonly passwordMark?: string | undefined;
};

type Scope = { acting: Known; readonly endedSessions: Set<string> };

const scopes = new AsyncLocalStorage<Scope>();

/**
 * Runs `work` with what is known of who acts. SQL triggers record what the auth library changes, and only this tells them of the
 * request that it happens for.
 */
export function withActing<T>(acting: Known, work: () => T): T {
  return scopes.run({ acting, endedSessions: new Set() }, work);
}

/** Adds what a request learned of who acts, for the rest of it. */
export function learnActing(acting: Known): void {
  const scope = scopes.getStore();
  if (scope) scope.acting = { ...scope.acting, ...acting };
}

/** What is known here of who acts. */
export function currentActing(): Known {
  return scopes.getStore()?.acting ?? {};
}

/** Notes that a session ended by what this request does. */
export function noteEndedSession(id: string): void {
  scopes.getStore()?.endedSessions.add(id);
}

/** Whether a session ended by what this request does, rather than by another one. */
export function hasEndedSession(id: string): boolean {
  return scopes.getStore()?.endedSessions.has(id) ?? false;
}
