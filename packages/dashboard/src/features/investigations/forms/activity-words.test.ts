import { expect, test } from 'vitest';
import { activityWords } from './activity-words.ts';

test('what the log has of a name is told with its addresses, and so is that it has nothing', () => {
  expect(activityWords(0, 0)).toBe('The log has no event by this name. Names are exact, capitals too.');
  expect(activityWords(1, 0)).toBe('The log has 1 event by this name.');
  expect(activityWords(1_204, 1)).toBe('The log has 1,204 events from 1 address by this name.');
  expect(activityWords(1_204, 100)).toBe(
    'The log has 1,204 events from at least 100 addresses by this name.',
  );
});
