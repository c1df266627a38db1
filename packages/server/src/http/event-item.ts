import type { ListedEvent } from '../event-index/event-index.ts';
import { eventItem } from '../explore/event-item.ts';
import { listJson } from './list-json.ts';

/** `{ "events": [ … ], … }`, in parts, without parsing the events again. */
export function eventListJson(
  events: readonly ListedEvent[],
  rest: Readonly<Record<string, unknown>>,
): string[] {
  return listJson('events', events.map(eventItem), rest);
}
