import type { Place } from '../../event-index/question.ts';

/** Whether a place comes after another in the order of time. */
export function isLater(a: Place, b: Place): boolean {
  return a.occurredAt > b.occurredAt || (a.occurredAt === b.occurredAt && a.position > b.position);
}
