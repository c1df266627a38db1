import { describe, expect, test } from 'vitest';
import { createRandom } from './random.ts';

describe('createRandom()', () => {
  test('gives the same for the same seed and something else for another', () => {
    const draw = (seed: string) => {
      const random = createRandom(seed);
      return [random.next(), random.below(1_000), random.text(8), [...random.bytes(6)]];
    };
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
  });

  test('spreads evenly and stays in range', () => {
    const random = createRandom('spread');
    const counts = new Array<number>(10).fill(0);
    for (let index = 0; index < 10_000; index++) {
      const place = random.below(10);
      counts[place] = (counts[place] ?? 0) + 1;
    }
    expect(counts).toHaveLength(10);
    expect(Math.min(...counts)).toBeGreaterThan(850);
  });

  test('never picks what has no weight', () => {
    const random = createRandom('weights');
    const picked = Array.from({ length: 1_000 }, () => random.pickWeighted(['a', 'b', 'c'], [0, 3, 1]));
    expect(new Set(picked)).toEqual(new Set(['b', 'c']));
  });

  test('takes different items, at most as many as there are', () => {
    expect(createRandom('some').some([1, 2, 3], 5).toSorted()).toEqual([1, 2, 3]);
    expect(() => createRandom('none').pick([])).toThrow(RangeError);
  });
});
