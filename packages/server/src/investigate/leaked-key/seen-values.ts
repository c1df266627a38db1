import type { Seen } from '../../event-index/profile.ts';
import type { Place } from '../../event-index/question.ts';

/** A value and the events of baseline and window that have it. It is new where the first of them is of the window. */
export type SeenValue = { readonly value: string; readonly seen: Seen };

/** Both together. */
export function joinSeen(one: Seen | undefined, other: Seen): Seen {
  if (!one) return other;
  return {
    count: one.count + other.count,
    first: compare(one.first, other.first) <= 0 ? one.first : other.first,
    last: compare(one.last, other.last) >= 0 ? one.last : other.last,
  };
}

function compare(a: Place, b: Place): number {
  return a.occurredAt - b.occurredAt || a.position - b.position;
}
