import { expect, test } from 'vitest';
import { emptinessOf } from './list-state.ts';

const coverage = { readUpTo: 9, pending: 0, visibleFrom: 0, expiredBefore: null, complete: true, notes: [] };

test('an empty list says why it is empty', () => {
  expect(emptinessOf({ coverage: { ...coverage, readUpTo: -1 } }, '')).toBe('nothing-recorded');
  expect(emptinessOf({ coverage: { ...coverage, readUpTo: -1 } }, 'env:x')).toBe('nothing-recorded');
  expect(emptinessOf({ coverage: { ...coverage, readUpTo: -1, pending: 3, complete: false } }, '')).toBe(
    'still-indexing',
  );
  expect(emptinessOf({ coverage: { ...coverage, complete: false } }, '')).toBe('still-indexing');
  expect(emptinessOf({ coverage }, 'env:x')).toBe('no-match');
});
