import type { AuditEvent, RecordedEvent } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { entryDifferences } from './entry-differences.ts';

const recorded: AuditEvent = {
  id: '019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a',
  occurredAt: '2026-11-22T10:15:30.123Z',
  action: 'SECRET_READ',
  actor: { type: 'user', name: 'ana@acme.example' },
  resource: { type: 'secret', name: 'DATABASE_URL' },
  outcome: 'success',
  recordedBy: { type: 'api-key', name: 'first-key' },
};
const recordedAt = '2026-11-22T10:15:31.000Z';
const shown: RecordedEvent = { ...recorded, position: 7, recordedAt, category: 'Secrets' };
const proved = { position: 7, recordedAt, payload: JSON.stringify(recorded) };

describe('entryDifferences()', () => {
  test('finds none where the list shows what was proved, in whatever order the names stand', () => {
    expect(entryDifferences(shown, proved)).toEqual([]);
    const turned = { ...shown, actor: { name: 'ana@acme.example', type: 'user' } as const };
    expect(entryDifferences(turned, proved)).toEqual([]);
  });

  test('names each field that was changed, added or left out', () => {
    const { outcome: _outcome, ...rest } = recorded;
    const payload = JSON.stringify({
      ...rest,
      actor: { type: 'user', name: 'eve@acme.example' },
      metadata: { x: 1 },
    });
    expect(entryDifferences(shown, { ...proved, payload })).toEqual(['actor', 'outcome', 'metadata']);
    expect(entryDifferences(shown, { ...proved, position: 8, recordedAt: shown.occurredAt })).toEqual([
      'position',
      'recordedAt',
    ]);
  });

  test('is not fooled by names that every object has', () => {
    expect(
      entryDifferences(shown, { ...proved, payload: JSON.stringify({ ...recorded, constructor: 1 }) }),
    ).toEqual(['constructor']);
  });

  test('says so when what was proved is no event', () => {
    expect(entryDifferences(shown, { ...proved, payload: 'no JSON' })).toEqual(['payload']);
    expect(entryDifferences(shown, { ...proved, payload: '[]' })).toEqual(['payload']);
  });
});
