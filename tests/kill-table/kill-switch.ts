import { readSync, writeSync } from 'node:fs';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** The databases whose durable steps are moments of death: actions are committed to the first, their events end in the second. */
export const DATABASES = ['workspace', 'journal'] as const;

export type Database = (typeof DATABASES)[number];

/** A moment in which the process might be killed: right before or right after a durable step. */
export type Moment = {
  readonly when: 'before' | 'after';
  readonly database: Database;
};

/** Where the process says that it has come to such a moment, a line each, and waits for a byte until it may go on. */
export const MOMENTS_FD = 4;

const KEY = 'daybook kill switch';
const [IS_ARMED, HAS_BEGUN, GATE] = [0, 1, 2];
const [OPEN, CLOSED] = [0, 1];

/** Memory that all threads of a process share: whether it is armed, and whether one of them waits in a moment of death. */
export class KillSwitch {
  readonly #shared: Int32Array;

  /** The one of this process; the main thread must ask for it before it starts others. */
  constructor() {
    const known = getEnvironmentData(KEY);
    const memory = known instanceof SharedArrayBuffer ? known : new SharedArrayBuffer(16);
    setEnvironmentData(KEY, memory);
    this.#shared = new Int32Array(memory);
  }

  /** From now on every durable step is a moment of death. */
  arm(): void {
    Atomics.store(this.#shared, IS_ARMED, 1);
  }

  /**
   * Does a durable step and waits after it until the process may go on, and before it too when it is the first: what lies on the disk
   * before any other lay there after the one before. While one thread waits, no other does a step.
   */
  step<T>(database: Database, work: () => T): T {
    if (Atomics.load(this.#shared, IS_ARMED) === 0) return work();
    while (Atomics.load(this.#shared, GATE) === CLOSED) Atomics.wait(this.#shared, GATE, CLOSED);
    if (Atomics.exchange(this.#shared, HAS_BEGUN, 1) === 0) this.#wait({ when: 'before', database });
    const result = work();
    this.#wait({ when: 'after', database });
    return result;
  }

  #wait(moment: Moment): void {
    while (Atomics.compareExchange(this.#shared, GATE, OPEN, CLOSED) === CLOSED)
      Atomics.wait(this.#shared, GATE, CLOSED);
    writeSync(MOMENTS_FD, `${JSON.stringify(moment)}\n`);
    readSync(MOMENTS_FD, new Uint8Array(1));
    Atomics.store(this.#shared, GATE, OPEN);
    Atomics.notify(this.#shared, GATE);
  }
}
