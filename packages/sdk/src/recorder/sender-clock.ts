/** A smaller step back is not noticed: the two clocks it is seen by are not read at one instant. */
const STEP_MS = 1_000;

/**
 * The clock that events are stamped by: the system's, but one that does not go back while events wait. So the time that has passed on it
 * since an event is the time that has passed, also when somebody sets the system's clock meanwhile.
 */
export class SenderClock {
  readonly #system: () => number;
  readonly #elapsed: () => number;
  /** What this clock showed when `elapsed` was 0. */
  #origin = Number.NEGATIVE_INFINITY;

  /** `system` gives milliseconds since 1970, `elapsed` those since any instant, never less than before. */
  constructor(system: () => number = Date.now, elapsed: () => number = () => performance.now()) {
    this.#system = system;
    this.#elapsed = elapsed;
  }

  /** Whole milliseconds since 1970. */
  now(): number {
    const systemMs = this.systemNow();
    const elapsedMs = this.#elapsed();
    const steadyMs = this.#origin + elapsedMs;
    if (steadyMs - systemMs > STEP_MS) return Math.floor(steadyMs);
    this.#origin = systemMs - elapsedMs;
    return systemMs;
  }

  /** The system's time, whatever it was before. */
  systemNow(): number {
    return Math.floor(this.#system());
  }

  /** To be called when no event waits: from here on this clock shows the system's time again. */
  follow(): void {
    this.#origin = Number.NEGATIVE_INFINITY;
  }
}
