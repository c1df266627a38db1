import type { ListedEvent } from '../event-index/event-index.ts';
import { listJson } from './list-json.ts';

/** An event as answers show it: the payload's own fields, exactly as they are stored, and what the server knows beside them. */
export function eventItem({ payload, position, recordedAt, category }: ListedEvent): string {
  const known = JSON.stringify({ position, recordedAt: new Date(recordedAt).toISOString(), category });
  return `${payload.slice(0, -1)},${known.slice(1)}`;
}

/** `{ "events": [ … ], … }`, in parts, without parsing the events again. */
export function eventListJson(
  events: readonly ListedEvent[],
  rest: Readonly<Record<string, unknown>>,
): string[] {
  return listJson('events', events.map(eventItem), rest);
}
