import type { RecordedEvent } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { eventHeadings, eventRow } from './event-row.ts';

const event: RecordedEvent = {
  id: '019a0000-0000-7000-8000-000000000001',
  position: 7,
  occurredAt: '2026-11-22T10:15:30.123Z',
  recordedAt: '2026-11-22T10:15:30.500Z',
  action: 'SECRET_READ',
  category: 'Secrets',
  actor: { type: 'api-key', name: 'ci-deploy' },
  resource: { type: 'secret', name: 'DATABASE_URL' },
  context: { environment: 'production', version: 3 },
  outcome: 'denied',
  metadata: {},
  recordedBy: { type: 'api-key', name: 'gateway' },
};

describe('eventRow()', () => {
  test('sets apart who reported an event from its context', () => {
    expect(eventRow(event, { utc: true })).toEqual([
      '2026-11-22T10:15:30Z',
      'api-key:ci-deploy',
      'SECRET_READ',
      'DATABASE_URL',
      'DENIED production v3 · reported by api-key:gateway',
    ]);
    const { context: _, ...bare } = event;
    expect(eventRow({ ...bare, outcome: 'success' }, {}).at(-1)).toBe('reported by api-key:gateway');
  });

  test('an event that the workspace recorded itself is reported by nobody', () => {
    expect(eventRow({ ...event, recordedBy: { type: 'workspace' } }, {}).at(-1)).toBe('DENIED production v3');
  });

  test('says how long the log is kept from when on, where that was changed', () => {
    const change: RecordedEvent = {
      ...event,
      action: 'RETENTION_CHANGE',
      outcome: 'success',
      context: {},
      changes: [{ field: 'retentionDays', from: 365, to: 90 }],
      metadata: { effectiveAt: '2026-12-04T21:50:12.000Z' },
      recordedBy: { type: 'workspace' },
    };
    expect(eventRow(change, {}).at(-1)).toBe('365 -> 90 days from 2026-12-04');
    expect(eventRow({ ...change, metadata: {} }, {}).at(-1)).toBe('365 -> 90 days');
    expect(eventRow({ ...change, action: 'API_KEY_UPDATE' }, {}).at(-1)).not.toContain('days');
  });

  test('shows the id first where it is wanted', () => {
    expect(eventRow(event, { ids: true })[0]).toBe(event.id);
    expect(eventHeadings({ ids: true, utc: true }).slice(0, 2)).toEqual(['ID', 'TIME (UTC)']);
  });
});
