import { describe, expect, test } from 'vitest';
import { expiryOf } from './expiry.ts';

const now = new Date(2026, 10, 23, 15, 30).getTime();

describe('the end of a key', () => {
  test('is so many days from now, or never', () => {
    expect(Date.parse(String(expiryOf('30', '', now))) - now).toBe(30 * 86_400_000);
    expect(expiryOf('never', '2020-01-01', now)).toBeUndefined();
  });

  test('is the end of the day that was chosen, today at the earliest', () => {
    expect(expiryOf('day', '2026-11-23', now)).toBe(new Date(2026, 10, 24).toISOString());
    expect(expiryOf('day', '2026-12-31', now)).toBe(new Date(2027, 0, 1).toISOString());
    expect(expiryOf('day', '2026-11-22', now)).toBe('invalid');
    expect(expiryOf('day', '', now)).toBe('invalid');
    expect(expiryOf('day', 'soon', now)).toBe('invalid');
  });
});
