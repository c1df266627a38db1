import { isDeepStrictEqual } from 'node:util';
import type { PendingEvent } from './journal.ts';

/**
 * Whether an event that arrives again says what the stored one says. Who recorded it does not count, nor does a time that the
 * server filled in.
 */
export function isSameContent(event: PendingEvent, stored: Uint8Array): boolean {
  const text = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength).toString('utf8');
  if (event.payload === text) return true;
  return isDeepStrictEqual(content(event.payload, event), content(text, event));
}

function content(payload: string, { occurredAtGiven }: PendingEvent): Record<string, unknown> {
  const { recordedBy: _, occurredAt, ...rest }: Record<string, unknown> = JSON.parse(payload);
  return occurredAtGiven ? { ...rest, occurredAt } : rest;
}
