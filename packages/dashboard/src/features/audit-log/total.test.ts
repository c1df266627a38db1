import { expect, test } from 'vitest';
import { countOf, totalOf } from './total.ts';

const bucket = (counts: Record<string, number>) => ({ start: '2026-11-22T00:00:00.000Z', counts });
const none = { earlier: {}, later: {} };
const buckets = [bucket({ Secrets: 2, Team: 1 }), bucket({}), bucket({ Secrets: 2 })];

test('totalOf() is the sum of all times and categories, outliers included', () => {
  expect(totalOf({ ...none, buckets })).toBe(5);
  expect(totalOf({ ...none, buckets: [] })).toBe(0);
  expect(totalOf({ buckets, earlier: { Secrets: 1 }, later: { Auth: 2, Team: 1 } })).toBe(9);
});

test('countOf() counts what arrived after the count, and nothing twice', () => {
  expect(countOf({ ...none, buckets, coverage: { readUpTo: 9 } }, undefined)).toBe(5);
  expect(countOf({ ...none, buckets, coverage: { readUpTo: 9 } }, new Set([8, 9, 10, 11]))).toBe(7);
});
