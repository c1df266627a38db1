import { describe, expect, test } from 'vitest';
import { withoutSecret, withVersion } from './listed.ts';

const earlier = '2026-11-01T00:00:00.000Z';
const now = '2026-11-23T00:00:00.000Z';
const listed = {
  id: 'sec_1',
  name: 'TOKEN',
  environment: 'production',
  version: 2,
  sameAsVersion: 1,
  createdAt: earlier,
  updatedAt: earlier,
};

describe('the list after a change, without asking for it again', () => {
  test('has the new version in place of the one before, and nothing of that one', () => {
    const set = { id: 'sec_1', name: 'TOKEN', environment: 'production', version: 3 };
    expect(withVersion([listed], set, now)).toEqual([{ ...set, createdAt: earlier, updatedAt: now }]);
  });

  test('has a new secret beside the one of that name in another environment', () => {
    const set = { id: 'sec_2', name: 'TOKEN', environment: 'staging', version: 1 };
    expect(withVersion([listed], set, now)).toEqual([listed, { ...set, createdAt: now, updatedAt: now }]);
  });

  test('lacks the one that was deleted, in its environment only', () => {
    const other = { ...listed, id: 'sec_2', environment: 'staging' };
    expect(withoutSecret([listed, other], { name: 'TOKEN', environment: 'staging' })).toEqual([listed]);
  });
});
