import { expect, test } from 'vitest';
import { relativeTime } from './relative-time.ts';

const NOW = Date.parse('2026-06-15T12:00:00Z');

test.each([
  [0, 'just now'],
  [59_000, 'just now'],
  [60_000, '1 minute ago'],
  [3_599_000, '59 minutes ago'],
  [3_600_000, '1 hour ago'],
  [86_400_000, 'yesterday'],
  [6 * 86_400_000, '6 days ago'],
  [8 * 86_400_000, 'last week'],
  [400 * 86_400_000, 'last year'],
  [-45_000, 'in less than a minute'],
  [-7 * 86_400_000, 'next week'],
  [-(3 * 86_400_000 - 2_000), 'in 3 days'],
  [-6.2 * 86_400_000, 'in 6 days'],
  [-(86_400_000 - 2_000), 'tomorrow'],
  [-(3_600_000 - 2_000), 'in 1 hour'],
])(
  'relativeTime() of %d ms before is "%s": never more than has passed, and the nearest of what is to come',
  (before, text) => {
    expect(relativeTime(NOW - before, NOW)).toBe(text);
  },
);
