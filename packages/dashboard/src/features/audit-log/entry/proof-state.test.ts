import type { AuditEvent, RecordedEvent } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { checkProof } from './proof-state.ts';
import { ORGANIZATION, ORIGIN, sampleProof } from './sample-proof.testing.ts';

const recorded: AuditEvent = {
  id: '019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a',
  occurredAt: '2023-11-14T22:13:20.000Z',
  action: 'SECRET_READ',
  actor: { type: 'user', name: 'ana@acme.example' },
  resource: { type: 'secret', name: 'DATABASE_URL' },
  outcome: 'success',
  recordedBy: { type: 'api-key', name: 'first-key' },
};
const { answer, verifierKey } = sampleProof({ payload: JSON.stringify(recorded) });
const shown: RecordedEvent = { ...recorded, position: 3, recordedAt: answer.recordedAt, category: 'Secrets' };
const given = { shown, proof: answer, keys: [verifierKey], memory: undefined, organizationId: ORGANIZATION };

describe('checkProof()', () => {
  test('verifies an event that is in the ledger as it is shown', () => {
    expect(checkProof(given)).toMatchObject({
      kind: 'verified',
      differences: [],
      entry: { position: 3, size: '10', origin: ORIGIN },
    });
  });

  test('tells a row that shows something else than was proved', () => {
    const lied = { ...shown, actor: { type: 'user', name: 'eve@acme.example' } as const };
    expect(checkProof({ ...given, shown: lied })).toMatchObject({ kind: 'verified', differences: ['actor'] });
  });

  test('fails for a proof that does not prove, with the reason', () => {
    const state = checkProof({ ...given, proof: { ...answer, payload: `${answer.payload} ` } });
    expect(state).toEqual({
      kind: 'failed',
      message: expect.stringContaining('the payload, the salt or the time is not what was recorded'),
    });
  });

  test('fails for a payload that can be read in two ways, though it is what was recorded', () => {
    const text = JSON.stringify(recorded).replace('"outcome"', '"action":"SECRET_LIST","outcome"');
    const doubled = sampleProof({ payload: text });
    expect(checkProof({ ...given, proof: doubled.answer, keys: [doubled.verifierKey] })).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('"action" twice'),
    });
  });
});
