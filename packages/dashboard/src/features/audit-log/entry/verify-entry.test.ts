import { generateSigningKey } from '@daybook/ledger';
import type { EventProof } from '@daybook/sdk';
import { describe, expect, test } from 'vitest';
import { ORGANIZATION, ORIGIN, sampleProof } from './sample-proof.testing.ts';
import { isProofFailure, verifyEntry } from './verify-entry.ts';

const payload = JSON.stringify({
  action: 'SECRET_READ',
  resource: { type: 'secret', name: 'DATABASE_URL ü' },
});
const { answer, verifierKey } = sampleProof({ payload });

function check(
  changed: Partial<EventProof>,
  keys: readonly string[] = [verifierKey],
  organizationId = ORGANIZATION,
) {
  return () => verifyEntry({ ...answer, ...changed }, { shownKeys: keys, memory: undefined, organizationId });
}

describe('verifyEntry()', () => {
  test('says at which place of which signed tree the payload is', () => {
    expect(check({})()).toEqual({
      position: 3,
      size: '10',
      origin: ORIGIN,
      signedBy: verifierKey.split('+').slice(0, 2).join('+'),
      isKeyRemembered: false,
      recordedAt: '2023-11-14T22:13:20.003Z',
      payload,
    });
  });

  test('holds at every position of trees of many sizes', () => {
    for (const size of [1, 2, 3, 8, 13]) {
      for (let position = 0; position < size; position++) {
        const sample = sampleProof({ payload, position, size });
        const verified = verifyEntry(sample.answer, {
          shownKeys: [sample.verifierKey],
          memory: undefined,
          organizationId: ORGANIZATION,
        });
        expect(verified).toMatchObject({ position, size: String(size) });
      }
    }
  });

  test.each<[string, () => unknown]>([
    ['another payload', check({ payload: payload.replace('READ', 'LIST') })],
    ['a payload that only means the same', check({ payload: payload.replace(':', ': ') })],
    ['another salt', check({ salt: btoa('x'.repeat(16)) })],
    ['a salt that is none', check({ salt: 'x' })],
    ['another time of recording', check({ recordedAt: '2023-11-14T22:13:20.004Z' })],
    ['a time that is none', check({ recordedAt: 'yesterday' })],
    ['another position', check({ position: 4 })],
    ['another index', check({ position: 4, proof: answer.proof.replace('index 3', 'index 4') })],
    ['a larger tree', check({ proof: answer.proof.replace('\n10\n', '\n11\n') })],
    ['a cut proof', check({ proof: answer.proof.slice(0, 80) })],
    ['no key', check({}, [])],
    ['another key of the same name', check({}, [generateSigningKey(ORIGIN).verifierKey])],
    ['another organization', check({}, [verifierKey], 'org_other')],
  ])('fails for %s', (_, verify) => {
    let thrown: unknown;
    try {
      verify();
    } catch (error) {
      thrown = error;
    }
    expect(isProofFailure(thrown)).toBe(true);
  });

  test('is not disturbed by keys of other logs, or lines that are no key', () => {
    const other = generateSigningKey('daybook.local/org_other').verifierKey;
    expect(check({}, ['no key', other, verifierKey])()).toMatchObject({ position: 3 });
  });

  test('fails where the server gives keys of two logs as those of this organization', () => {
    const other = generateSigningKey(`evil.example/${ORGANIZATION}`).verifierKey;
    expect(check({}, [other, verifierKey])).toThrow(expect.objectContaining({ code: 'key-conflict' }));
  });

  test('goes by the keys that the browser remembers, whatever the server names now', () => {
    const seen = { size: '1', root: '', note: '', seenAt: '2026-01-01T00:00:00.000Z' };
    const memory = { origin: ORIGIN, keys: [verifierKey], firstSeen: seen.seenAt, newest: seen };
    const forged = sampleProof({ payload: payload.replace('READ', 'LIST') });
    const check = (given: EventProof, shownKeys: readonly string[]) =>
      verifyEntry(given, { shownKeys, memory, organizationId: ORGANIZATION });
    expect(check(answer, [forged.verifierKey])).toMatchObject({ position: 3, isKeyRemembered: true });
    expect(() => check(forged.answer, [forged.verifierKey])).toThrow(
      expect.objectContaining({ code: 'signature-missing' }),
    );
  });

  test("fails for a checkpoint of this log that another log's key has signed", () => {
    const forged = sampleProof({ payload, keyName: 'daybook.local/org_other' });
    const verify = () =>
      verifyEntry(forged.answer, {
        shownKeys: [forged.verifierKey],
        memory: undefined,
        organizationId: ORGANIZATION,
      });
    expect(verify).toThrow('no verifier key of this organization');
  });
});
