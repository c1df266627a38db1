import { setImmediate } from 'node:timers/promises';

/** Reading and checking so many characters of events takes a few milliseconds. */
const SLICE_UNITS = 65_536;

/** Cuts long work into slices, between which everyone else has a turn. */
export class Slices {
  readonly #pause: () => Promise<void>;
  #spent = 0;

  constructor(pause: () => Promise<void> = () => setImmediate()) {
    this.#pause = pause;
  }

  /**
   * Counts work that was done, by its characters or steps. Gives a pause to wait for when a slice is full, nothing otherwise: waiting for
   * nothing would cost each small event a turn.
   */
  spend(units: number): Promise<void> | undefined {
    this.#spent += units;
    if (this.#spent < SLICE_UNITS) return undefined;
    this.#spent = 0;
    return this.#pause();
  }
}
