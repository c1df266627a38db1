import { expect, test } from 'vitest';
import { leavesRoom, MIB, reserveBytes } from './disk-space.ts';

test.each([
  ['a small disk', 256 * MIB],
  ['a large disk', 1_024 * 1_024 * MIB],
])('what tidies up leaves four times the reserve free on %s', (_, total) => {
  const least = 4 * reserveBytes({ total, free: 0 });
  expect(leavesRoom({ total, free: least + 16 * MIB }, 16 * MIB)).toBe(true);
  expect(leavesRoom({ total, free: least + 16 * MIB - 1 }, 16 * MIB)).toBe(false);
});
