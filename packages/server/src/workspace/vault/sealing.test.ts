import { createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { openValue } from './sealing.ts';

const key = createSecretKey(Buffer.alloc(32, 7));
const place = {
  organizationId: 'org_a',
  projectId: '',
  environment: 'production',
  name: 'SCHLÜSSEL',
  version: 12,
};
/** Sealed by the first version that sealed values. */
const sealed = Buffer.from('9Zy0u4u5WdIispdjvDg5XPL8rU6rPfcGi9PfWrtDhvM=', 'base64');

test('a value that an earlier version sealed opens', () => {
  expect(openValue(key, place, sealed)).toBe('wert');
});

test('it opens nowhere else', () => {
  expect(() => openValue(key, { ...place, version: 1, environment: 'production2' }, sealed)).toThrow(
    'was changed in the database',
  );
});
