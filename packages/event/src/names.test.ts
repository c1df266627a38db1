import { describe, expect, test } from 'vitest';
import { isEnvironmentName, isValueName } from './names.ts';

describe('isEnvironmentName()', () => {
  test.each(['production', 'qa-2', 'x', 'a'.repeat(50)])('takes %s', (name) => {
    expect(isEnvironmentName(name)).toBe(true);
  });

  test.each(['', 'Production', '2-qa', '-a', 'a_b', 'a b', 'a\n', 'ä', 'a'.repeat(51)])(
    'refuses %j',
    (name) => {
      expect(isEnvironmentName(name)).toBe(false);
    },
  );
});

describe('isValueName()', () => {
  test.each(['A', '_a', 'DATABASE_URL', 'tls.key', 'a-1', 'A'.repeat(200)])('takes %s', (name) => {
    expect(isValueName(name)).toBe(true);
  });

  test.each(['', '.', '..', '1A', '-a', 'a/b', 'a?b', 'A=1', 'a b', 'A\n', 'Ä', 'A'.repeat(201)])(
    'refuses %j',
    (name) => {
      expect(isValueName(name)).toBe(false);
    },
  );
});
