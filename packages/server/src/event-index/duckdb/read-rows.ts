import type { ListedEvent, PageSize, Place, Question } from '../event-index.ts';
import { rowsSql, toListedEvents } from './listed-events.ts';
import type { Month } from './month.ts';
import type { Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';

/** At most 8 MiB, when each is as large as an event may be. A smaller one would make a page of 1,000 usual events a third slower. */
const FIRST_SLICE = 256;
const GROWTH_MAX = 4;

/** Where an event is, and the month whose file has it. */
export type Found = Pick<Place, 'position'> & { readonly month: Month };

/**
 * The events at some places that a question found, in that order, until there are `limit` of them or `maxBytes` is reached. They are read slice by slice, each as
 * large as those before let expect, so that little is read and thrown away.
 */
export async function readRows(
  snapshot: Snapshot,
  places: readonly Found[],
  question: Question & PageSize,
): Promise<ListedEvent[]> {
  const { limit, maxBytes = Number.POSITIVE_INFINITY } = question;
  const events: ListedEvent[] = [];
  let bytes = 0;
  for (let size = FIRST_SLICE; events.length < Math.min(limit, places.length) && bytes < maxBytes; ) {
    const slice = places.slice(events.length, Math.min(events.length + size, limit));
    for (const event of await readSlice(snapshot, question, slice)) {
      events.push(event);
      bytes += Buffer.byteLength(event.payload);
      if (bytes >= maxBytes) break;
    }
    const expected = Math.ceil(((maxBytes - bytes) * events.length) / bytes);
    size = Math.max(1, Math.min(expected, size * GROWTH_MAX));
  }
  return events;
}

async function readSlice(
  snapshot: Snapshot,
  question: Question,
  slice: readonly Found[],
): Promise<ListedEvent[]> {
  const byPosition = new Map<number, ListedEvent>();
  for (const [month, places] of Map.groupBy(slice, (place) => place.month)) {
    const positions = places.map(({ position }) => position);
    const rows = await snapshot.read([month], ([catalog = ''], run) => {
      const parameters = new Parameters();
      return run(rowsSql(catalog, question, positions, parameters), parameters);
    });
    for (const event of toListedEvents(rows)) byPosition.set(event.position, event);
  }
  return slice.map(({ position }) => {
    const event = byPosition.get(position);
    if (!event) throw new Error(`the index has no event at position ${position}, which it found before`);
    return event;
  });
}
