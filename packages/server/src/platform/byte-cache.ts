/** Remembers what was loaded and used last, as long as it is no more than a number of bytes. What is being loaded is loaded once. */
export class ByteCache<T> {
  readonly #bytesMax: number;
  readonly #bytesOf: (value: T) => number;
  readonly #kept = new Map<string, { readonly value: T; readonly bytes: number }>();
  readonly #loading = new Map<string, Promise<T>>();
  #bytes = 0;

  constructor(bytesMax: number, bytesOf: (value: T) => number) {
    this.#bytesMax = bytesMax;
    this.#bytesOf = bytesOf;
  }

  /** Rejects as `load` does; what failed is loaded again when it is asked for again. */
  async get(key: string, load: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.value;
    }
    const loading = this.#loading.get(key) ?? this.#load(key, load);
    return loading;
  }

  #load(key: string, load: () => Promise<T>): Promise<T> {
    const loading = load()
      .then((value) => {
        this.#keep(key, value);
        return value;
      })
      .finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  #keep(key: string, value: T): void {
    const bytes = this.#bytesOf(value);
    this.#kept.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const [oldest, { bytes: freed }] of this.#kept) {
      if (this.#bytes <= this.#bytesMax) break;
      this.#kept.delete(oldest);
      this.#bytes -= freed;
    }
  }
}
