import type { AuditEvent } from '@daybook/event';

/** A stored payload as the event that it is; undefined where it is damaged so that it is none. */
export function readEvent(payload: Uint8Array): AuditEvent | undefined {
  try {
    return JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('utf8'));
  } catch {
    return undefined;
  }
}
