import { expect, test } from 'vitest';
import { emptinessOf } from './list-state.ts';

const coverage = { readUpTo: 9, pending: 0, visibleFrom: 0, expiredBefore: null, complete: true, notes: [] };

test('an empty list says why it is empty', () => {
  expect(emptinessOf({ ...coverage, readUpTo: -1 }, '')).toBe('nothing-recorded');
  expect(emptinessOf({ ...coverage, readUpTo: -1 }, 'env:x')).toBe('nothing-recorded');
  expect(emptinessOf({ ...coverage, readUpTo: -1, pending: 3, complete: false }, '')).toBe('still-indexing');
  expect(emptinessOf({ ...coverage, complete: false }, '')).toBe('still-indexing');
  expect(emptinessOf(coverage, 'env:x')).toBe('no-match');
  const expired = { ...coverage, expiredBefore: '2026-05-03T00:00:00.000Z' };
  expect(emptinessOf({ ...expired, visibleFrom: 10 }, '')).toBe('expired');
  expect(emptinessOf({ ...expired, visibleFrom: 5 }, 'env:x')).toBe('no-match');
});
