import { parseFilter } from '@daybook/event';
import { expect, test } from 'vitest';
import { relaxations } from './relaxations.ts';

test('relaxations() leaves out each term once', () => {
  expect(relaxations(parseFilter('env:production,staging since:7d -ip:10.0.0.0/8 "a b"'))).toEqual([
    { without: 'env:production,staging', q: 'since:7d -ip:10.0.0.0/8 "a b"' },
    { without: 'since:7d', q: 'env:production,staging -ip:10.0.0.0/8 "a b"' },
    { without: '-ip:10.0.0.0/8', q: 'env:production,staging since:7d "a b"' },
    { without: '"a b"', q: 'env:production,staging since:7d -ip:10.0.0.0/8' },
  ]);
  expect(relaxations({ terms: [] })).toEqual([]);
});
