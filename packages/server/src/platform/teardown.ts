/** What must be undone, last thing first. One failure does not keep the rest from being undone. */
export class Teardown {
  readonly #steps: (() => void | Promise<void>)[] = [];
  #running: Promise<void> | undefined;

  add(step: () => void | Promise<void>): void {
    this.#steps.push(step);
  }

  /** Runs once; later calls wait for the first. @throws the first error, after all steps were tried. */
  run(): Promise<void> {
    this.#running ??= this.#runAll();
    return this.#running;
  }

  /** Runs after an error that matters more than what goes wrong on the way. */
  async runQuietly(): Promise<void> {
    await this.run().catch(() => undefined);
  }

  async #runAll(): Promise<void> {
    const errors: unknown[] = [];
    for (const step of this.#steps.toReversed()) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
