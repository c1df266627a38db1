import { describe, expect, test } from 'vitest';
import { sortRows } from './sort-rows.ts';

const ROWS = [{ v: 'b' }, { v: undefined }, { v: 'A' }, { v: 'a10' }, { v: 'a9' }];

describe('sortRows()', () => {
  test('sorts as people read, and puts what has no value last either way', () => {
    const values = (direction: 'ascending' | 'descending') =>
      sortRows(ROWS, ({ v }) => v, direction).map(({ v }) => v);
    expect(values('ascending')).toEqual(['A', 'a9', 'a10', 'b', undefined]);
    expect(values('descending')).toEqual(['b', 'a10', 'a9', 'A', undefined]);
  });

  test('sorts numbers as numbers and keeps the order of equal rows', () => {
    const rows = [
      { n: 10, id: 1 },
      { n: 9, id: 2 },
      { n: 10, id: 3 },
    ];
    expect(sortRows(rows, ({ n }) => n, 'ascending').map(({ id }) => id)).toEqual([2, 1, 3]);
    expect(sortRows(rows, ({ n }) => n, 'descending').map(({ id }) => id)).toEqual([1, 3, 2]);
  });
});
