import { AsyncLocalStorage } from 'node:async_hooks';
import type { Acting } from './acting.ts';

type Scope = { acting: Partial<Acting> };

const scopes = new AsyncLocalStorage<Scope>();

/**
 * Runs `work` with what is known of who acts. SQL triggers record what the auth library changes, and only this tells them of the
 * request that it happens for.
 */
export function withActing<T>(acting: Partial<Acting>, work: () => T): T {
  return scopes.run({ acting }, work);
}

/** Adds what a request learned of who acts, for the rest of it. */
export function learnActing(acting: Partial<Acting>): void {
  const scope = scopes.getStore();
  if (scope) scope.acting = { ...scope.acting, ...acting };
}

/** What is known here of who acts. */
export function currentActing(): Partial<Acting> {
  return scopes.getStore()?.acting ?? {};
}
