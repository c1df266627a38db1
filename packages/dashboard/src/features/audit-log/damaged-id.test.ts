import { expect, test } from 'vitest';
import { damagedId, damagedPosition } from './damaged-id.ts';

test('the address names a damaged entry by its position, and an event by its id', () => {
  expect(damagedPosition(damagedId(17))).toBe(17);
  expect(damagedPosition('019a0000-0000-7000-8000-000000000000')).toBeUndefined();
  expect(damagedPosition('position-')).toBeUndefined();
  expect(damagedPosition(undefined)).toBeUndefined();
});
