import { describe, expect, test } from 'vitest';
import { eventAtMinute, pageOf } from './listing.testing.ts';
import {
  appendPage,
  dropOutside,
  eventAt,
  eventById,
  indexOfPosition,
  insertEvents,
  type Listing,
  placeAt,
  restorePage,
  startListing,
} from './listing.ts';

function positions(listing: Listing): (number | undefined)[] {
  return Array.from({ length: listing.count }, (_, index) => placeAt(listing, index)?.position);
}

const two = appendPage(
  startListing(pageOf([90, 80], { nextCursor: 'b' })),
  'b',
  pageOf([70, 60], { nextCursor: 'c' }),
);

describe('a list', () => {
  test('holds its pages one behind the other, and takes each once', () => {
    expect(positions(two)).toEqual([90, 80, 70, 60]);
    expect(appendPage(two, 'b', pageOf([70, 60]))).toBe(two);
    expect(eventAt(two, 2)?.position).toBe(70);
    expect(eventAt(two, 4)).toBeUndefined();
    expect(indexOfPosition(two, 60)).toBe(3);
    expect(indexOfPosition(two, 61)).toBe(-1);
    expect(eventById(two, eventAtMinute(80, 80).id)?.position).toBe(80);
  });

  test('puts events that arrive at their place, by time and then position', () => {
    const listing = insertEvents(two, [
      eventAtMinute(100, 1000),
      eventAtMinute(80, 1001),
      eventAtMinute(75, 1002),
      eventAtMinute(95, 1003),
    ]);
    expect(positions(listing)).toEqual([1000, 1003, 90, 1001, 80, 1002, 70, 60]);
    expect(listing.missed).toBe(0);
  });

  test('counts what belongs behind its end, and shows it there when nothing else follows', () => {
    expect(insertEvents(two, [eventAtMinute(10, 1000), eventAtMinute(20, 1001)])).toMatchObject({
      count: 4,
      missed: 2,
    });
    const whole = appendPage(two, 'c', pageOf([50]));
    expect(positions(insertEvents(whole, [eventAtMinute(10, 1000)]))).toEqual([90, 80, 70, 60, 50, 1000]);
    expect(positions(insertEvents(startListing(pageOf([])), [eventAtMinute(1, 1000)]))).toEqual([1000]);
  });

  test('shows nothing twice: neither what the pages hold nor what arrived before', () => {
    const once = insertEvents(two, [eventAtMinute(100, 1000)]);
    expect(positions(insertEvents(once, [eventAtMinute(100, 1000), eventAtMinute(80, 80)]))).toEqual(
      positions(once),
    );
  });

  test('drops pages that are far away, but for the first, and keeps every place, so that nothing moves', () => {
    const dropped = dropOutside(insertEvents(two, [eventAtMinute(65, 1000)]), 0, 0);
    expect(positions(dropped)).toEqual([90, 80, 70, 1000, 60]);
    expect(eventAt(dropped, 3)).toBeUndefined();
    expect(eventAt(dropOutside(dropped, 1, 1), 0)?.position).toBe(90);
    expect(dropOutside(dropped, 0, 0)).toBe(dropped);
  });

  test('has a dropped page again with all that arrived for it, before and meanwhile', () => {
    const dropped = dropOutside(insertEvents(two, [eventAtMinute(65, 1000)]), 0, 0);
    const meanwhile = insertEvents(dropped, [eventAtMinute(75, 1001)]);
    expect(positions(meanwhile)).toEqual([90, 80, 1001, 70, 1000, 60]);
    const restored = restorePage(meanwhile, 'b', pageOf([70, 60], { nextCursor: 'c' }));
    expect(positions(restored)).toEqual(positions(meanwhile));
    expect(eventAt(restored, 4)?.position).toBe(1000);
  });
});
