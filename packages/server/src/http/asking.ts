import type { Asking } from '../workspace/team/asking.ts';
import { actingOf } from './acting.ts';
import type { AppContext } from './context.ts';
import { Problem } from './problem.ts';

/** The member who asks, on routes that are for people. @throws Problem `forbidden` for an API key */
export function askingOf(c: AppContext): Asking {
  const credential = c.get('credential');
  if (credential.kind === 'member') return { memberId: credential.memberId, by: actingOf(c) };
  throw new Problem('forbidden', { detail: 'this is for people: sign in, an API key does not allow it' });
}

/** A time as answers have it: ISO 8601, null where there is none. */
export function timeOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
