import { expect, test } from 'vitest';
import { SenderClock } from './sender-clock.ts';

test('the clock of events follows the system forward, and is set back only when no event waits', () => {
  let systemMs = 1_000_000;
  let elapsedMs = 5;
  const clock = new SenderClock(
    () => systemMs,
    () => elapsedMs,
  );
  const pass = (ms: number, step = 0) => {
    elapsedMs += ms;
    systemMs += ms + step;
    return clock.now();
  };
  expect(clock.now()).toBe(1_000_000);
  expect(pass(500)).toBe(1_000_500);
  expect(pass(500, 360_000)).toBe(1_361_000);
  expect(pass(1_000, -360_000)).toBe(1_362_000);
  expect(pass(60_000)).toBe(1_422_000);
  expect(clock.systemNow()).toBe(1_062_000);
  clock.follow();
  expect(clock.now()).toBe(1_062_000);
  expect(pass(10, -300)).toBe(1_061_710);
});
