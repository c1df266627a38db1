import { describe, expect, test } from 'vitest';
import { eventAtMinute, pageOf } from './listing.testing.ts';
import { placeAt } from './listing.ts';
import { type LiveList, liveListAfter, startLiveList, waitingCounts } from './live-list.ts';

function positions({ listing }: LiveList): (number | undefined)[] {
  return Array.from({ length: listing.count }, (_, index) => placeAt(listing, index)?.position);
}

const page = pageOf([90, 80], { nextCursor: 'b' });
const start = startLiveList(page);
const arrive = (list: LiveList, isHeld: boolean, ...events: ReturnType<typeof eventAtMinute>[]) =>
  liveListAfter(list, { kind: 'arrive', events, isHeld });

describe('a live list', () => {
  test('shows what arrives at its place, and tells it apart', () => {
    const list = arrive(start, false, eventAtMinute(100, 1000), eventAtMinute(85, 1001));
    expect(positions(list)).toEqual([1000, 90, 1001, 80]);
    expect([...list.fresh]).toEqual([1000, 1001]);
  });

  test('moves nothing while it is held, counts what waits by where it belongs, and shows it when asked', () => {
    const held = arrive(
      start,
      true,
      eventAtMinute(100, 1000),
      eventAtMinute(85, 1001),
      eventAtMinute(10, 1002),
    );
    expect(positions(held)).toEqual([90, 80]);
    expect(waitingCounts(held)).toEqual({ newer: 1, older: 2 });
    const later = arrive(held, false, eventAtMinute(101, 1003));
    expect(positions(later)).toEqual([90, 80]);
    const released = liveListAfter(later, { kind: 'release' });
    expect(positions(released)).toEqual([1003, 1000, 90, 1001, 80]);
    expect(waitingCounts(released)).toEqual({ newer: 0, older: 1 });
  });

  test('takes each event once, whatever the stream repeats', () => {
    const list = arrive(
      arrive(start, false, eventAtMinute(100, 1000)),
      false,
      eventAtMinute(100, 1000),
      eventAtMinute(90, 90),
    );
    expect(positions(list)).toEqual([1000, 90, 80]);
    expect(list.arrived.size).toBe(1);
    expect(arrive(list, true, eventAtMinute(100, 1000))).toBe(list);
  });

  test('keeps no more than a thousand waiting, and counts the rest', () => {
    const events = Array.from({ length: 1_500 }, (_, n) => eventAtMinute(200 + n, 1_000 + n));
    const list = arrive(start, true, ...events);
    expect(list.waiting.length).toBe(1_000);
    expect(waitingCounts(list)).toEqual({ newer: 1_500, older: 0 });
  });

  test('begins anew with another first page, and only with another', () => {
    const list = arrive(start, false, eventAtMinute(100, 1000));
    expect(liveListAfter(list, { kind: 'start', page })).toBe(list);
    expect(positions(liveListAfter(list, { kind: 'start', page: pageOf([7]) }))).toEqual([7]);
  });
});
