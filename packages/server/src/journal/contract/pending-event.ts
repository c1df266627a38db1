import type { PendingEvent } from '../journal.ts';

/** A pending event with a given id; `fields` change its content. */
export function event(n: number, fields: Readonly<Record<string, unknown>> = {}): PendingEvent {
  const id = `019a0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
  const payload = JSON.stringify({
    id,
    occurredAt: '2026-11-22T10:00:00.000Z',
    action: 'A',
    recordedBy: { type: 'api-key' },
    ...fields,
  });
  return { id, idGiven: true, occurredAtGiven: true, payload };
}

/** The same with an id as imports derive it, of UUID version 8. */
export function importedEvent(n: number, fields: Readonly<Record<string, unknown>> = {}): PendingEvent {
  const id = `019a0000-0000-8000-8000-${String(n).padStart(12, '0')}`;
  return { ...event(n, { id, ...fields }), id };
}
