import type { Place } from './question.ts';

/** Compares by (occurredAt, position). */
export function comparePlaces(a: Place, b: Place): number {
  return a.occurredAt - b.occurredAt || a.position - b.position;
}

/** The later of two, or the only one. */
export function later(a: Place, b: Place | undefined): Place {
  return b && comparePlaces(b, a) > 0 ? b : a;
}

/** The index of the first item that holds, where all after it hold too; the length where none does. */
export function firstIndex<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && holds(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}
