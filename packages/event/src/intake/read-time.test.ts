import { describe, expect, test } from 'vitest';
import { Budget, Issues } from '../budget.ts';
import { readTime } from './read-time.ts';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const MINUTE = 60_000;
const at = (minutes: number) => new Date(NOW + minutes * MINUTE).toISOString();

function read(fields: { occurredAt?: unknown; senderTime?: unknown }, senderAheadMinutes?: number) {
  const issues = new Issues(new Budget());
  const senderNow = senderAheadMinutes === undefined ? undefined : NOW + senderAheadMinutes * MINUTE;
  const time = readTime(fields, { now: NOW, senderNow }, issues);
  return time ?? issues.kept.map(({ path, message }) => `${path} ${message}`);
}

describe('the time of an event', () => {
  test("is the sender's word for it", () => {
    expect(read({ occurredAt: at(-90) }, 30)).toEqual({ occurredAt: at(-90) });
    expect(read({ occurredAt: at(5) })).toEqual({ occurredAt: at(5) });
    expect(read({ occurredAt: at(6) })).toEqual([
      expect.stringMatching(/at most 5 minutes ahead.*2026-11-22T12:00/),
    ]);
  });

  test("is what the sender's clock showed, where that clock is not ahead", () => {
    expect(read({ senderTime: at(0) }, 0)).toEqual({ occurredAt: at(0) });
    expect(read({ senderTime: at(5) }, 5)).toEqual({ occurredAt: at(5) });
    expect(read({ senderTime: at(-600) }, -600)).toEqual({ occurredAt: at(-600) });
  });

  test('is corrected where that clock is ahead: never the time of arrival, but as long before it as was waited', () => {
    expect(read({ senderTime: at(6) }, 6)).toEqual({ occurredAt: at(0), senderTime: at(6) });
    expect(read({ senderTime: at(6 - 180) }, 6)).toEqual({ occurredAt: at(-180), senderTime: at(6 - 180) });
    expect(read({ senderTime: at(525_600 - 10) }, 525_600)).toEqual({
      occurredAt: at(-10),
      senderTime: at(525_600 - 10),
    });
    expect(read({ senderTime: '1970-01-01T00:01:00Z' }, 6)).toMatchObject({
      occurredAt: '1970-01-01T00:00:00.000Z',
    });
  });

  test('cannot be known when the clock was set back since: the issue says from when on it is taken', () => {
    expect(read({ senderTime: at(60) }, 0)).toEqual([
      `senderTime is ahead of the server's clock, ${at(0)}, and of the sender's own, ${at(0)}, which was set back since; it is taken from ${at(55)} on`,
    ]);
  });

  test.each([
    [{ senderTime: at(0) }, /^senderTime needs the header Daybook-Sender-Time/],
    [{ senderTime: at(0), occurredAt: at(0) }, /^senderTime must not stand beside occurredAt/],
    [{ senderTime: '2026-11-22' }, /^senderTime must be an ISO 8601 time/],
    [{ occurredAt: 5 }, /^occurredAt must be an ISO 8601 time/],
  ])('is not read from %j', (fields, message) => {
    expect(read(fields)).toEqual([expect.stringMatching(message)]);
  });
});
