import { isoTime } from '@daybook/event';

/** Every payload begins with id and time; both stand in columns of their own, where they take a third of the space. */
function head(id: string, occurredAt: number): string {
  return `{"id":"${id}","occurredAt":"${isoTime(occurredAt)}"`;
}

/**
 * The part of a payload to store beside its id (as the engine prints a UUID: lower case) and time (milliseconds). A payload that
 * begins otherwise is stored whole: the first character, `{` or not, tells them apart.
 */
export function toStoredPayload(payload: string, id: string, occurredAt: number): string {
  const start = head(id.toLowerCase(), occurredAt);
  return payload.startsWith(start) ? payload.slice(start.length) : payload;
}

/** The exact payload again. */
export function fromStoredPayload(stored: string, id: string, occurredAt: number): string {
  return stored.startsWith('{') ? stored : head(id, occurredAt) + stored;
}
