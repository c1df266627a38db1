import type { RecordedEvent } from '@daybook/event';

/** Where an event stands in the list: by the time it happened, then by its position in the ledger. */
export type Place = {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly position: number;
};

export function placeOf(event: Pick<RecordedEvent, 'occurredAt' | 'position'>): Place {
  return { time: Date.parse(event.occurredAt), position: event.position };
}

/** Whether `a` stands before `b` in the list: newest first. */
export function isBefore(a: Place, b: Place): boolean {
  return a.time === b.time ? a.position > b.position : a.time > b.time;
}

/** Two lists as one in the order of the list, for which `ordered` must be in order already. */
export function mergeEvents(
  ordered: readonly RecordedEvent[],
  more: readonly RecordedEvent[],
): readonly RecordedEvent[] {
  if (more.length === 0) return ordered;
  return [...ordered, ...more]
    .map((event) => ({ event, place: placeOf(event) }))
    .sort((a, b) => (isBefore(a.place, b.place) ? -1 : 1))
    .map(({ event }) => event);
}
