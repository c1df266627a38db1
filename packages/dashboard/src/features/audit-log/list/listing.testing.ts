import type { RecordedEvent } from '@daybook/event';
import type { EventPage } from '@daybook/sdk';

/** An event that happened `minutes` after midnight of 22 November 2026, UTC. */
export function eventAtMinute(minutes: number, position: number): RecordedEvent {
  const occurredAt = new Date(Date.UTC(2026, 10, 22) + minutes * 60_000).toISOString();
  return {
    id: `019ad1f3-6a3e-7c1d-8f4e-${String(position).padStart(12, '0')}`,
    occurredAt,
    action: 'SECRET_READ',
    actor: { type: 'user', name: 'ana@acme.example' },
    resource: { type: 'secret', name: `SECRET_${position}` },
    outcome: 'success',
    recordedBy: { type: 'api-key', name: 'first-key' },
    position,
    recordedAt: occurredAt,
    category: 'Secrets',
  };
}

/** A page of events at these minutes, newest first, whose positions are the minutes too. */
export function pageOf(
  minutes: readonly number[],
  { nextCursor = null, readUpTo = 999 }: { nextCursor?: string | null; readUpTo?: number } = {},
): EventPage {
  return {
    events: minutes.map((minute) => eventAtMinute(minute, minute)),
    nextCursor,
    coverage: { readUpTo, pending: 0, visibleFrom: 0, expiredBefore: null, complete: true, notes: [] },
  };
}
