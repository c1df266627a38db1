import { describe, expect, test } from 'vitest';
import { nearest } from './nearest.ts';

describe('nearest()', () => {
  test('finds what was probably meant, in any case', () => {
    const known = ['category', 'action', 'actor', 'env'];
    expect(nearest('catgeory', known)).toBe('category');
    expect(nearest('ACTON', known)).toBe('action');
    expect(nearest('evn', known)).toBe('env');
  });

  test('keeps silent when nothing is near', () => {
    expect(nearest('zzzzzz', ['category', 'env'])).toBeUndefined();
    expect(nearest('ab', ['x'])).toBeUndefined();
    expect(nearest('', ['x'])).toBeUndefined();
  });
});

describe('nearest() is bounded:', () => {
  function counted(candidates: Iterable<string>) {
    const counter = { taken: 0 };
    function* taking() {
      for (const candidate of candidates) {
        counter.taken++;
        yield candidate;
      }
    }
    return { counter, candidates: taking() };
  }

  test('it looks at the first 300 candidates', () => {
    const { counter, candidates } = counted(Array.from({ length: 100_000 }, (_, n) => `NAME_${n}`));
    expect(nearest('NAMES_7', candidates)).toBe('NAME_7');
    expect(counter.taken).toBeLessThanOrEqual(301);
  });

  test('it does not compare what is longer than a name', () => {
    const { counter, candidates } = counted(['a'.repeat(101)]);
    expect(nearest('a'.repeat(101), candidates)).toBeUndefined();
    expect(counter.taken).toBe(0);
  });

  test('it finds what is two swaps away in a long name, and the earlier of two', () => {
    expect(nearest('SERCET_VERSION_RAED', ['SECRET_VERSION_READ', 'SECRET_VERSION_REED'])).toBe(
      'SECRET_VERSION_READ',
    );
    expect(nearest('abcdef', ['abcdex', 'abcdey'])).toBe('abcdex');
  });
});
