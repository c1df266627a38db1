import { expect, test } from 'vitest';
import { daysInWords } from './retention-words.ts';

test('a retention is said in days, or in years where it is whole years', () => {
  const said = [1, 7, 90, 365, 400, 2_555, 36_499].map(daysInWords);
  expect(said).toEqual(['1 day', '7 days', '90 days', '1 year', '400 days', '7 years', '36,499 days']);
});

test('a part of a day is said in hours, minutes or seconds', () => {
  const said = [0.5, 1 / 24, 0.025, 1 / 86_400, 0, 1.5].map(daysInWords);
  expect(said).toEqual(['12 hours', '1 hour', '36 minutes', '1 second', '0 seconds', '1.5 days']);
});
