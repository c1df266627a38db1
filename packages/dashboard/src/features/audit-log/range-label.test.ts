import { parseFilter } from '@daybook/event';
import { expect, test } from 'vitest';
import { rangeLabel } from './range-label.ts';

test.each([
  ['env:production', 'all time'],
  ['since:7d', 'last 7 days'],
  ['since:1h action:SECRET_READ', 'last 1 hour'],
  ['until:24h', 'until 24 hours ago'],
  ['since:2026-11-01 until:2026-11-02T10:00Z', 'from 2026-11-01 01:00:00 until 2026-11-02 11:00:00'],
])('rangeLabel() says of %s: %s', (text, label) => {
  expect(rangeLabel(parseFilter(text), 'Europe/Berlin')).toBe(label);
});
