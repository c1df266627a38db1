/** Lets work go on as long as what it needs together fits; the rest waits in turn. */
export class ByteBudget {
  readonly #total: number;
  readonly #waiting: { readonly bytes: number; readonly resolve: () => void }[] = [];
  #used = 0;

  constructor(total: number) {
    this.#total = total;
  }

  /** Runs `work` while holding `bytes` of the budget, at most all of it. */
  async hold<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    const held = Math.min(bytes, this.#total);
    if (this.#waiting.length > 0 || this.#used + held > this.#total) {
      await new Promise<void>((resolve) => this.#waiting.push({ bytes: held, resolve }));
    } else this.#used += held;
    try {
      return await work();
    } finally {
      this.#used -= held;
      this.#admit();
    }
  }

  #admit(): void {
    for (let [next] = this.#waiting; next && this.#used + next.bytes <= this.#total; [next] = this.#waiting) {
      this.#waiting.shift();
      this.#used += next.bytes;
      next.resolve();
    }
  }
}
