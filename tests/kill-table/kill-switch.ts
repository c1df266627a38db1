import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** The databases whose durable steps are counted: actions are committed to the first, their events end in the second. */
export const DATABASES = ['workspace', 'journal'] as const;

export type Database = (typeof DATABASES)[number];

/** The moment of death: right before or right after the `step`-th durable step, counted from 1, of a database. */
export type Death = {
  readonly database: Database;
  readonly step: number;
  readonly when: 'before' | 'after';
};

export type StepCounts = Readonly<Record<Database, number>>;

const KEY = 'daybook kill switch';
const [IS_ARMED, DATABASE, STEP, IS_BEFORE, FIRST_COUNT] = [0, 1, 2, 3, 4];

/** Memory that all threads of a process share: what is counted, and when the process ends itself. */
export class KillSwitch {
  readonly #shared: Int32Array;

  /** The one of this process; the main thread must ask for it before it starts others. */
  constructor() {
    const known = getEnvironmentData(KEY);
    const memory = known instanceof SharedArrayBuffer ? known : new SharedArrayBuffer(32);
    setEnvironmentData(KEY, memory);
    this.#shared = new Int32Array(memory);
  }

  /** Counts from now on; without a death the process lives. */
  arm(death?: Death): void {
    if (death) {
      Atomics.store(this.#shared, DATABASE, DATABASES.indexOf(death.database));
      Atomics.store(this.#shared, STEP, death.step);
      Atomics.store(this.#shared, IS_BEFORE, Number(death.when === 'before'));
    }
    Atomics.store(this.#shared, IS_ARMED, 1);
  }

  /** Does a durable step, unless the process is to die before it; it does not return when the process is to die after it. */
  step<T>(database: Database, work: () => T): T {
    if (Atomics.load(this.#shared, IS_ARMED) === 0) return work();
    const place = DATABASES.indexOf(database);
    const step = Atomics.add(this.#shared, FIRST_COUNT + place, 1) + 1;
    const isMeant =
      Atomics.load(this.#shared, DATABASE) === place && Atomics.load(this.#shared, STEP) === step;
    const isBefore = Atomics.load(this.#shared, IS_BEFORE) === 1;
    if (isMeant && isBefore) process.kill(process.pid, 'SIGKILL');
    const result = work();
    if (isMeant && !isBefore) process.kill(process.pid, 'SIGKILL');
    return result;
  }

  get counts(): StepCounts {
    const count = (place: number) => Atomics.load(this.#shared, FIRST_COUNT + place);
    return { workspace: count(0), journal: count(1) };
  }
}
