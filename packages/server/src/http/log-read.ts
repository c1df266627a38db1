import type { LogReads } from '../workspace/log-reads/log-reads.ts';
import { actingOf } from './acting.ts';
import type { AppContext } from './context.ts';
import type { Attempt } from './refused-attempts.ts';

export type LogReadDeps = { readonly logReads: Pick<LogReads, 'note'> };

/** What a refused read of the log is recorded as. */
export function logReadAttempt(): Attempt {
  return { action: 'AUDIT_LOG_READ', resource: { type: 'audit-log', name: '*' }, onlyDenied: true };
}

/** As many as a page of the list may have: a stream that was broken for a moment goes on within it. */
const BEHIND_MAX = 1_000;

/** Whether a stream from behind `position` on gives what was recorded before, and not only what is new. */
export function readsBack(position: number, newest: number): boolean {
  return position < newest && (position < 0 || newest - position > BEHIND_MAX);
}

/**
 * Records that a person reads events, once an hour. Programs poll: their keys show when they were used last. Counts and the stream of
 * new events are not recorded, because an open page asks for them by itself; a stream that begins far back is.
 */
export function noteLogRead({ logReads }: LogReadDeps, c: AppContext, filter = ''): void {
  const credential = c.get('credential');
  if (credential.kind === 'member') logReads.note(credential, actingOf(c), filter);
}
