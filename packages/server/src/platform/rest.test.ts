import { expect, test } from 'vitest';
import { Rest } from './rest.ts';

test('a rest ends at its time', async () => {
  const until = performance.now() + 20;
  await new Rest().until(until);
  // Timers may be a millisecond early.
  expect(performance.now()).toBeGreaterThanOrEqual(until - 2);
});

test('whoever waits ends it', async () => {
  const rest = new Rest();
  const resting = rest.until(performance.now() + 3_600_000);
  rest.end();
  await resting;
});

test('ended before it began, it is the next one that rests', async () => {
  const rest = new Rest();
  rest.end();
  let isOver = false;
  const resting = rest.until(performance.now() + 3_600_000).then(() => {
    isOver = true;
  });
  await new Promise(setImmediate);
  expect(isOver).toBe(false);
  rest.end();
  await resting;
});
