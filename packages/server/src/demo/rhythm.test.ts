import { describe, expect, test } from 'vitest';
import { allocate } from './rhythm.ts';

describe('allocate()', () => {
  test('shares add up exactly and follows the weights', () => {
    const shares = allocate(1_000, [1, 0, 3, 0.5, 5.5]);
    expect(shares).toEqual([100, 0, 300, 50, 550]);
    for (const total of [0, 1, 7, 12_345]) {
      const many = allocate(
        total,
        Array.from({ length: 97 }, (_, index) => (index * 7) % 11),
      );
      expect(many.reduce((sum, share) => sum + share, 0)).toBe(total);
    }
  });

  test('gives nothing to a place without weight', () => {
    expect(allocate(5, [0, 0, 1, 0])).toEqual([0, 0, 5, 0]);
    expect(() => allocate(5, [0, 0])).toThrow(RangeError);
  });
});
