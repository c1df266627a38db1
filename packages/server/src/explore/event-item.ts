import { isoTime } from '@daybook/event';
import type { ListedEvent } from '../event-index/event-index.ts';

/**
 * An event as answers and exports show it: the payload's own fields, exactly as they are stored, and what the server knows beside them.
 * The payload is not parsed.
 */
export function eventItem({ payload, position, recordedAt, category }: ListedEvent): string {
  return `${payload.slice(0, -1)},"position":${position},"recordedAt":"${isoTime(recordedAt)}","category":${JSON.stringify(category)}}`;
}
