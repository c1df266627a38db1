import { expect, test } from 'vitest';
import { openDatabase } from './database.ts';
import { type ClockProof, lookAtClock, SweepTime } from './sweep-time.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 27);

/** A machine whose clock and running time the test moves; it is looked at each minute of running. */
function machine(now = START) {
  let proof: ClockProof = { believed: now };
  const self = {
    now,
    get believed() {
      return proof.believed;
    },
    look(ranMs: number) {
      proof = lookAtClock(proof, self.now, ranMs);
    },
    /** Runs with a clock that goes right from where it stands. */
    run(ms: number) {
      for (let ran = 0; ran < ms; ran += MINUTE) {
        self.now += MINUTE;
        self.look(MINUTE);
      }
    },
    /** Starts again after the clock moved without it. */
    startAfter(ms: number) {
      self.now += ms;
      self.look(0);
    },
  };
  return self;
}

test('a clock that goes on as time does is believed at once', () => {
  const it = machine();
  it.run(30 * DAY);
  expect(it.believed).toBe(it.now);
  it.startAfter(30 * MINUTE);
  expect(it.believed).toBe(it.now);
});

test('a clock that jumped is believed after 24 hours of running, and not a minute before', () => {
  const it = machine();
  it.startAfter(365 * DAY);
  it.run(DAY - MINUTE);
  expect(it.believed).toBe(START + DAY - MINUTE);
  it.run(MINUTE);
  expect(it.believed).toBe(it.now);
});

test('a clock that is set right within 24 hours has proved nothing', () => {
  const it = machine();
  it.startAfter(365 * DAY);
  it.run(20 * HOUR);
  it.now -= 365 * DAY;
  it.run(MINUTE);
  expect(it.believed).toBe(it.now);
  it.startAfter(365 * DAY);
  it.run(20 * HOUR);
  expect(it.believed).toBeLessThan(START + 2 * DAY);
});

test('a second jump does not profit from the hours that the first one has proved', () => {
  const it = machine();
  it.startAfter(365 * DAY);
  it.run(23 * HOUR);
  it.startAfter(50 * 365 * DAY);
  it.run(HOUR);
  expect(it.believed).toBeLessThanOrEqual(START + 366 * DAY);
});

test('a machine that is switched off each night follows within a few days', () => {
  const it = machine();
  for (let day = 0; day < 30; day += 1) {
    it.startAfter(16 * HOUR);
    it.run(8 * HOUR);
  }
  expect(it.now - it.believed).toBeLessThan(4 * DAY);
});

test('a clock that is set back is believed after 24 hours of running too', () => {
  const it = machine(START + 365 * DAY);
  it.startAfter(-365 * DAY);
  expect(it.believed).toBe(START + 365 * DAY);
  it.run(DAY);
  expect(it.believed).toBe(it.now);
});

test('the time by which things are destroyed is kept across restarts, and never runs ahead of the clock', () => {
  const db = openDatabase({
    path: ':memory:',
    migrations: [
      'CREATE TABLE sweep_time (one INTEGER PRIMARY KEY, believed INTEGER NOT NULL, claimed INTEGER, ran INTEGER NOT NULL) STRICT',
    ],
    synchronous: 'FULL',
  });
  const at = { now: START, elapsed: 0 };
  const start = (newestKnown?: number) =>
    new SweepTime({ db, clock: () => at.now, elapsedMs: () => at.elapsed, newestKnown });
  const pass = (ms: number) => {
    at.now += ms;
    at.elapsed += ms;
  };
  const first = start(START - DAY);
  expect(first.now()).toBe(START - DAY);
  pass(12 * HOUR);
  first.look();
  const second = start();
  pass(12 * HOUR);
  second.look();
  expect(second.now()).toBe(at.now);
  at.now += 365 * DAY;
  expect(start().now()).toBe(START + DAY);
  at.now = START;
  expect(start().now()).toBe(START);
});
