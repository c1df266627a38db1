import { expect, test } from 'vitest';
import { isCrowded, isWorthShrinking } from './journal-space.ts';

const MIB = 1_048_576;

test.each([
  { used: 100, free: 20, crowded: false, shrinks: false },
  { used: 129, free: 0, crowded: true, shrinks: false },
  { used: 33, free: 160, crowded: true, shrinks: false },
  { used: 33, free: 100, crowded: false, shrinks: false },
  { used: 31, free: 600, crowded: false, shrinks: true },
  { used: 2, free: 63, crowded: false, shrinks: false },
])(
  'a journal with $used MiB in use and $free MiB free packs early: $crowded, is made smaller: $shrinks',
  ({ used, free, crowded, shrinks }) => {
    const space = { used: used * MIB, free: free * MIB };
    expect([isCrowded(space), isWorthShrinking(space)]).toEqual([crowded, shrinks]);
  },
);

test('whatever is free, a file that is too large becomes small once it is packed', () => {
  for (let free = 0; free < 1_024; free += 16) {
    for (const used of [1, 31, 64, 127, 300]) {
      const space = { used: used * MIB, free: free * MIB };
      if (used + free > 256) expect(isCrowded(space) || isWorthShrinking(space)).toBe(true);
    }
  }
});
