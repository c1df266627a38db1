/** A pause that whoever waits for what comes after it can end. */
export class Rest {
  #end: (() => void) | undefined;

  /** Resolves at `untilMs` of `performance.now()`, or when it is ended. */
  async until(untilMs: number): Promise<void> {
    const ms = untilMs - performance.now();
    if (ms <= 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#end = resolve;
    await promise;
    clearTimeout(timer);
    this.#end = undefined;
  }

  end(): void {
    this.#end?.();
  }
}
