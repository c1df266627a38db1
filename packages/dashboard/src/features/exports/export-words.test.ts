import { expect, test } from 'vitest';
import { eventsInWords, everyWords, formatName, sizeInWords } from './export-words.ts';

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_000, '1 kB'],
  [1_234_567, '1.2 MB'],
  [5e15, '5,000 TB'],
])('sizeInWords(%d) is for people', (bytes, words) => {
  expect(sizeInWords(bytes)).toBe(words);
});

test('formats, periods and counts are said as people say them', () => {
  expect([formatName('csv'), formatName('bundle')]).toEqual(['CSV', 'bundle with proofs']);
  expect(([{ minutes: 1 }, { minutes: 90 }, 'daily', 'weekly'] as const).map(everyWords)).toEqual([
    'every minute',
    'every 90 minutes',
    'every day',
    'every week',
  ]);
  expect([eventsInWords(1), eventsInWords(1_204)]).toEqual(['1 event', '1,204 events']);
});
