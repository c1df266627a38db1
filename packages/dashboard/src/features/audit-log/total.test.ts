import { expect, test } from 'vitest';
import { countOf } from './total.ts';

test('countOf() counts what arrived after the count, and nothing twice', () => {
  expect(countOf(undefined, new Set([1]))).toBeUndefined();
  expect(countOf({ total: 5, coverage: { readUpTo: 9 } }, undefined)).toBe(5);
  expect(countOf({ total: 5, coverage: { readUpTo: 9 } }, new Set([8, 9, 10, 11]))).toBe(7);
});
