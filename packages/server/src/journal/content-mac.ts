import { createHmac } from 'node:crypto';
import type { PendingEvent } from './journal.ts';
import { contentOf } from './same-content.ts';

const MAC_BYTES = 16;

/**
 * Two authentication codes of what a stored event says, without its time and with it, 16 bytes each: enough to tell whether an event that
 * arrives again says the same, as `isSameContent` does, when the stored one is gone. Without the key nobody can test guesses.
 */
export function contentMac(key: Uint8Array, payload: Uint8Array): Uint8Array {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  const { senderTime, ...timeless } = contentOf(text, { occurredAtGiven: true });
  const said = macOf(key, [timeless]);
  return Buffer.concat([said, macOf(key, [said.toString('base64'), senderTime])]);
}

/** Whether an event says what the one said whose codes these are. */
export function hasContentMac(key: Uint8Array, event: PendingEvent, mac: Uint8Array): boolean {
  const own = contentMac(key, Buffer.from(event.payload));
  const length = event.occurredAtGiven ? 2 * MAC_BYTES : MAC_BYTES;
  return Buffer.compare(own.subarray(0, length), mac.subarray(0, length)) === 0;
}

function macOf(key: Uint8Array, value: unknown): Buffer {
  const text = JSON.stringify(sorted(value));
  return createHmac('sha256', key).update(text).digest().subarray(0, MAC_BYTES);
}

/** The order of names says nothing. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const fields = new Map<string, unknown>(Object.entries(value));
  return ['{', ...[...fields.keys()].toSorted().map((name) => [name, sorted(fields.get(name))])];
}
