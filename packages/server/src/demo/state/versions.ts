/** A secret or variable as the events so far leave it; versions never restart. */
export type Versioned = {
  version: number;
  isSet: boolean;
  /** The first version that had the value of the newest one, and of the one before it. */
  origin: number;
  originBefore: number;
};

/** Versions of things by their key; what there never was has version 0 and is not set. */
export class Versions {
  readonly #things = new Map<string, Versioned>();

  /** As it is when the year begins: each of its versions has had another value. */
  begin(key: string, version: number): void {
    this.#things.set(key, { version, isSet: true, origin: version, originBefore: version - 1 });
  }

  of(key: string): Readonly<Versioned> {
    return this.#things.get(key) ?? { version: 0, isSet: false, origin: 0, originBefore: 0 };
  }

  /** Gives it a new version with a new value, or with the value before the newest one, where there is one. */
  set(key: string, putsBack = false): Readonly<Versioned> {
    const before = this.of(key);
    const version = before.version + 1;
    const isBack = putsBack && before.isSet && before.originBefore > 0;
    const now = {
      version,
      isSet: true,
      origin: isBack ? before.originBefore : version,
      originBefore: before.origin,
    };
    this.#things.set(key, now);
    return now;
  }

  remove(key: string): void {
    this.#things.set(key, { ...this.of(key), isSet: false });
  }
}
