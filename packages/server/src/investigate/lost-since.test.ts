import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHistories, type TestHistories } from './history.testing.ts';
import { lostSince } from './lost-since.ts';

const MADE = { readUpTo: 1, visibleFrom: 0 };

let histories: TestHistories;
beforeAll(async () => {
  histories = await openHistories();
});
afterAll(() => histories.close());

/** A log of a read, and what else was done, by the second. */
function logOf(...actions: readonly string[]) {
  return histories.open(
    ['SECRET_READ', ...actions].map((action, second) => ({
      at: second * 1_000,
      by: 'ana@acme.example',
      action,
    })),
  );
}

test('nothing is missing from an investigation while nothing has expired or was erased since', async () => {
  const log = await logOf('ERASURE_START', 'SECRET_READ');
  expect(await lostSince(MADE, log.ask())).toEqual([]);
  expect(await lostSince(MADE, log.ask({ readUpTo: 1 }))).toEqual([]);
});

test('what has expired since is said with the position before which it is missing', async () => {
  const log = await logOf('SECRET_READ', 'SECRET_READ');
  expect(await lostSince(MADE, log.ask({ visibleFrom: 1 }))).toEqual([
    expect.stringContaining('events before position 1 have expired since'),
  ]);
  expect(await lostSince({ ...MADE, visibleFrom: 1 }, log.ask({ visibleFrom: 1 }))).toEqual([]);
});

test('an erasure that began since is said, whatever it erased', async () => {
  const log = await logOf('SECRET_READ', 'ERASURE_START');
  expect(await lostSince(MADE, log.ask())).toEqual([expect.stringContaining('were erased since')]);
});
