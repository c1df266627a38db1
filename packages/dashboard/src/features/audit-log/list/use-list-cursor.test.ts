import { expect, test } from 'vitest';
import { indexAfter } from './use-list-cursor.ts';

test.each([
  ['one down', 3, 1, 10, 4],
  ['one up', 3, -1, 10, 2],
  ['not beyond the first', 1, -5, 10, 0],
  ['not beyond the last', 8, 5, 10, 9],
  ['Home', 8, Number.NEGATIVE_INFINITY, 10, 0],
  ['End', 0, Number.POSITIVE_INFINITY, 10, 9],
  ['the first key, down', undefined, 1, 10, 0],
  ['the first key, up', undefined, -1, 10, 0],
  ['End from nowhere', undefined, Number.POSITIVE_INFINITY, 10, 9],
  ['an empty list', undefined, 1, 0, -1],
])('indexAfter() goes %s', (_, from, steps, count, to) => {
  expect(indexAfter(from, steps, count)).toBe(to);
});
