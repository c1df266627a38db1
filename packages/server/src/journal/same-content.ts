import { isDeepStrictEqual } from 'node:util';
import type { PendingEvent } from './journal.ts';

/**
 * Whether an event that arrives again says what the stored one says. Who recorded it does not count, nor does a time that the
 * server filled in or corrected: of a corrected one, the sender's own counts.
 */
export function isSameContent(event: PendingEvent, stored: Uint8Array): boolean {
  const text = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength).toString('utf8');
  if (event.payload === text) return true;
  return isDeepStrictEqual(contentOf(event.payload, event), contentOf(text, event));
}

/** What counts of a payload when it is compared. */
export function contentOf(
  payload: string,
  { occurredAtGiven }: Pick<PendingEvent, 'occurredAtGiven'>,
): Record<string, unknown> {
  const parsed: Record<string, unknown> = JSON.parse(payload);
  const { recordedBy: _, occurredAt, senderTime = occurredAt, ...rest } = parsed;
  return occurredAtGiven ? { ...rest, senderTime } : rest;
}
