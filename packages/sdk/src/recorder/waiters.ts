/** The longest that a timer can wait (24 days). */
const TIMER_MS_MAX = 2 ** 31 - 1;

type Waiter = {
  /** How many events must have left the queue; unknown until the queue is ready. */
  target: number | undefined;
  readonly endsAtMs: number;
  readonly end: (isDone: boolean) => void;
};

/** Those who wait for the queue to empty, each up to what stood in it when they came. */
export class Waiters {
  readonly #waiters = new Set<Waiter>();

  get size(): number {
    return this.#waiters.size;
  }

  /** Resolves with whether the target, as `whenKnown` gives it, was reached in time. Keeps a program alive meanwhile. */
  async wait(timeoutMs: number, whenKnown: Promise<number>, onKnown: () => void): Promise<boolean> {
    const endsAtMs = performance.now() + timeoutMs;
    let waiter: Waiter | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      return await new Promise<boolean>((end) => {
        const made: Waiter = { target: undefined, endsAtMs, end };
        waiter = made;
        this.#waiters.add(made);
        timer = setTimeout(() => end(false), Math.min(timeoutMs, TIMER_MS_MAX));
        void whenKnown.then((target) => {
          made.target = target;
          onKnown();
        });
      });
    } finally {
      clearTimeout(timer);
      if (waiter) this.#waiters.delete(waiter);
    }
  }

  /** Events that are waited for went to the end of the queue: they have left it once `target` events have. */
  waitOn(target: number): void {
    for (const waiter of this.#waiters) if (waiter.target !== undefined) waiter.target = target;
  }

  /** Ends the waits that are fulfilled, and those that cannot be in time when nothing is sent for `firmMsLeft`. */
  settle(done: number, firmMsLeft: number): void {
    const triedAgainAtMs = performance.now() + firmMsLeft;
    for (const waiter of this.#waiters) {
      const isDone = waiter.target !== undefined && done >= waiter.target;
      const isHopeless = firmMsLeft > 0 && triedAgainAtMs > waiter.endsAtMs;
      if (isDone || isHopeless) waiter.end(isDone);
      if (isDone || isHopeless) this.#waiters.delete(waiter);
    }
  }
}
