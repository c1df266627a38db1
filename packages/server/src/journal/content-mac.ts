import { createHmac } from 'node:crypto';
import type { PendingEvent } from './journal.ts';
import { contentOf } from './same-content.ts';

const MAC_BYTES = 16;

/**
 * Two authentication codes of what a stored event says, with its time and without, 16 bytes each: enough to tell whether an event that
 * arrives again says the same, as `isSameContent` does, when the stored one is gone. Without the key nobody can test guesses.
 */
export function contentMac(key: Uint8Array, payload: Uint8Array): Uint8Array {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  return Buffer.concat([true, false].map((occurredAtGiven) => macOf(key, text, { occurredAtGiven })));
}

/** Whether an event says what the one said whose codes these are. */
export function hasContentMac(key: Uint8Array, event: PendingEvent, mac: Uint8Array): boolean {
  const at = event.occurredAtGiven ? 0 : MAC_BYTES;
  return macOf(key, event.payload, event).equals(mac.subarray(at, at + MAC_BYTES));
}

function macOf(key: Uint8Array, payload: string, given: Pick<PendingEvent, 'occurredAtGiven'>): Buffer {
  const text = JSON.stringify(sorted(contentOf(payload, given)));
  return createHmac('sha256', key).update(text).digest().subarray(0, MAC_BYTES);
}

/** The order of names says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]) => [name, sorted(inner)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}
