import { expect, test } from 'vitest';
import { FILTER_KEYS } from './keys.ts';
import { FIELD_KEYS, RAREST_FIRST } from './value-keys.ts';

test('every key of the filter language but the times has its place in the order of conditions', () => {
  const keys = FILTER_KEYS.map(({ key }) => key).filter((key) => key !== 'since' && key !== 'until');
  expect(RAREST_FIRST.toSorted()).toEqual(keys.toSorted());
  expect(FIELD_KEYS).toHaveLength(RAREST_FIRST.length - ['ip', 'position', 'version', 'hour'].length);
});
