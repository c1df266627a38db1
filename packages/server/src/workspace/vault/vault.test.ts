import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { transaction } from '../../platform/database.ts';
import { makeValues, openValues, type Values } from '../values.testing.ts';
import { type Place, SealedValueError } from './sealing.ts';

let values: Values;
beforeEach(() => {
  values = makeValues();
});
afterEach(() => values.close());

function placeOf(changed: Partial<Place> = {}): Place {
  const { organizationId } = values;
  return {
    organizationId,
    projectId: 'prj_1',
    name: 'KEY',
    environment: 'production',
    version: 1,
    ...changed,
  };
}

const seal = (place: Place, value: string) => values.vault.seal(place, value);

describe('a sealed value', () => {
  test('opens where it was sealed, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const sealed = seal(placeOf(), text);
        expect(values.vault.open(placeOf(), sealed)).toBe(text);
        expect(sealed.sealed).toHaveLength(12 + Buffer.byteLength(text) + 16);
      }),
    );
  });

  test('looks different each time', () => {
    expect(seal(placeOf(), 'x').sealed).not.toEqual(seal(placeOf(), 'x').sealed);
  });

  test.each<Partial<Place>>([
    { organizationId: 'org_other' },
    { projectId: 'prj_2' },
    { projectId: '' },
    { name: 'KEY2' },
    { environment: 'staging' },
    { version: 2 },
    { name: 'KEYp', environment: 'roduction' },
  ])('does not open as %j', (changed) => {
    const sealed = seal(placeOf(), 'value');
    expect(() => values.vault.open(placeOf(changed), sealed)).toThrow(SealedValueError);
  });

  test('does not open when any of its bytes was changed or cut off, and the error does not tell it', () => {
    const { keyId, sealed } = seal(placeOf(), 'canary-value');
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(() => values.vault.open(placeOf(), { keyId, sealed: changed })).toThrow(
        /^version 1 of KEY .*was changed/,
      );
      expect(() => values.vault.open(placeOf(), { keyId, sealed: sealed.subarray(0, at) })).toThrow(
        SealedValueError,
      );
    }
  });
});

describe('keys', () => {
  test('each organization has a data key of its own, kept wrapped', () => {
    const other = values.addOrganization('Other');
    const { keyId } = seal(placeOf(), 'x');
    expect(seal(placeOf(), 'y').keyId).toBe(keyId);
    const otherKey = seal(placeOf({ organizationId: other }), 'x').keyId;
    expect(otherKey).not.toBe(keyId);
    const wrapped = values.db.prepare('SELECT wrapped FROM wrapped_keys').all();
    expect(wrapped.length).toBeGreaterThanOrEqual(2);
    for (const row of wrapped) {
      expect(String(row.wrapped)).toMatch(new RegExp(`^${values.masterKey.id}\\.`));
    }
  });

  test('a key moved to another organization does not unwrap', () => {
    const other = values.addOrganization('Other');
    const { keyId } = seal(placeOf(), 'x');
    values.db.prepare('UPDATE wrapped_keys SET organization_id = ? WHERE id = ?').run(other, keyId);
    const again = openValues(values.folder);
    expect(() => again.keys.key(keyId)).toThrow('was changed');
    again.db.close();
  });

  test('a wrong master key shows when the keys are checked', () => {
    seal(placeOf(), 'x');
    renameSync(join(values.folder, 'keys/master.key'), join(values.folder, 'keys/away'));
    const wrong = openValues(values.folder);
    expect(() => wrong.keys.check()).toThrow(`wrapped by key ${values.masterKey.id}, the one given is`);
    wrong.db.close();
    writeFileSync(join(values.folder, 'keys/master.key'), 'nonsense');
    expect(() => openValues(values.folder)).toThrow('does not hold a master key');
  });

  test('a key that was rolled back with its transaction seals nothing later', () => {
    let lost = '';
    expect(() =>
      transaction(values.db, () => {
        lost = values.vault.seal(placeOf(), 'x').keyId;
        throw new Error('rolled back');
      }),
    ).toThrow('rolled back');
    expect(seal(placeOf(), 'x').keyId).not.toBe(lost);
  });
});

describe('a fingerprint', () => {
  test('tells equal values of one secret, and nothing across secrets or organizations', () => {
    const other = values.addOrganization('Other');
    const of = (organization: string, secret: string, value: string) =>
      values.vault.fingerprint(organization, secret, value).toString('hex');
    const { organizationId } = values;
    const fingerprint = of(organizationId, 'sec_1', 'a');
    expect(of(organizationId, 'sec_1', 'a')).toBe(fingerprint);
    expect(of(organizationId, 'sec_1', 'b')).not.toBe(fingerprint);
    expect(of(organizationId, 'sec_2', 'a')).not.toBe(fingerprint);
    expect(of(other, 'sec_1', 'a')).not.toBe(fingerprint);
  });
});
