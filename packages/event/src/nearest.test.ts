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
