import { expect, test } from 'vitest';
import { hiddenRanges } from './hidden-ranges.ts';

const range = (first: number, last: number) => ({ first, last });

test('what a sweep has left is held, and what it has not come to or begun to destroy is about to go', () => {
  const settled = { below: 10, underWay: [range(6, 7), range(4, 4)] };
  expect(hiddenRanges(range(0, 14), { gone: [range(0, 1), range(12, 12)], settled })).toEqual([
    { first: 2, last: 3, why: 'held' },
    { first: 4, last: 4, why: 'expiring' },
    { first: 5, last: 5, why: 'held' },
    { first: 6, last: 7, why: 'expiring' },
    { first: 8, last: 9, why: 'held' },
    { first: 10, last: 11, why: 'expiring' },
    { first: 13, last: 14, why: 'expiring' },
  ]);
});

test('ranges of one kind that meet are one', () => {
  const settled = { below: 4, underWay: [range(2, 3)] };
  expect(hiddenRanges(range(2, 8), { gone: [], settled })).toEqual([{ first: 2, last: 8, why: 'expiring' }]);
});

test('nothing is hidden where all is gone', () => {
  const settled = { below: 9, underWay: [range(0, 8)] };
  expect(hiddenRanges(range(0, 8), { gone: [range(0, 8)], settled })).toEqual([]);
});
