import { matchFilter, parseFilter, type RecordedEvent } from '@daybook/event';
import { expect, test } from 'vitest';
import { historyFilter } from '../../ui/history-link.tsx';
import { keyHistories } from './key-histories.ts';
import type { Scope } from './scopes.ts';

const event = (actor: RecordedEvent['actor'], recordedBy: RecordedEvent['recordedBy']): RecordedEvent => ({
  id: '019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a',
  position: 0,
  occurredAt: '2026-11-01T00:00:00.000Z',
  recordedAt: '2026-11-01T00:00:00.000Z',
  action: 'SECRET_READ',
  category: 'Secrets',
  actor,
  resource: { type: 'secret', name: 'DATABASE_URL' },
  outcome: 'success',
  recordedBy,
});
const key = { type: 'api-key', name: 'ci' } as const;
const DONE = event(key, { type: 'workspace' });
const REPORTED = event({ type: 'user', name: 'ana@acme.example' }, key);

/** Which of the two each link finds. */
const found = (scopes: readonly Scope[]) =>
  keyHistories({ name: 'ci', scopes }).map(({ word, of }) => {
    const matches = matchFilter(parseFilter(historyFilter(of)), 0);
    return [word, matches(DONE) ? 'done' : '', matches(REPORTED) ? 'reported' : ''].join(' ').trim();
  });

test('a key that records is found by what it recorded, one that acts by what it did', () => {
  expect(found(['events:write'])).toEqual(['Recorded  reported']);
  expect(found(['events:write', 'events:import'])).toEqual(['Recorded  reported']);
  expect(found(['secrets:read'])).toEqual(['History done']);
  expect(found(['secrets:read', 'events:write'])).toEqual(['History done', 'Recorded  reported']);
});
