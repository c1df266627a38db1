import { NAMED_MAX, type Unreadable } from './unreadable.ts';

/** What became of the records of one name. `recorded` and `duplicates` count events, `skipped` records. */
type Counts = { recorded: number; duplicates: number; skipped: number; why?: string };

/** An event that was not recorded, as another one has its id. */
export type LeftOut = {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly place: string;
};

/** What an import did; counts by name are by `service:EventName`. */
export type ImportSummary = {
  /** Files that hold records. */
  readonly files: number;
  readonly records: number;
  readonly recorded: number;
  /** Events that were already there. */
  readonly duplicates: number;
  readonly skipped: number;
  /** Events that were not recorded, as another one has their id; absent when there are none. The first 1,000 are named. */
  readonly leftOut?: number;
  readonly leftOutEvents?: readonly LeftOut[];
  /** Files of other kinds, which were left alone, by what they are; absent when there are none. */
  readonly otherFiles?: { readonly [what: string]: number };
  /** Files and parts of files that could not be read; absent when there are none. The first 1,000 are named. */
  readonly unreadable?: number;
  readonly unreadableParts?: readonly Unreadable[];
  readonly byName: { readonly [name: string]: Readonly<Counts> };
  /** Events recorded and already there, by action of the catalogue. */
  readonly byAction: { readonly [action: string]: number };
};

/** Adds up what an import does, file by file. */
export class ImportCounter {
  readonly #byName = new Map<string, Counts>();
  readonly #byAction = new Map<string, number>();
  readonly #leftOutEvents: LeftOut[] = [];
  readonly #others = new Map<string, number>();
  readonly #unreadableParts: Unreadable[] = [];
  #leftOut = 0;
  #unreadable = 0;
  #files = 0;
  #records = 0;
  #events = 0;

  /** Events sent so far. */
  get events(): number {
    return this.#events;
  }

  /** Whether any file could be read, be it of another kind. */
  get isAnythingRead(): boolean {
    return this.#files > 0 || this.#others.size > 0 || this.#unreadable === 0;
  }

  file(records: number): void {
    this.#files += 1;
    this.#records += records;
  }

  /** A file that holds no records and is known to. */
  otherFile(what: string): void {
    this.#others.set(what, (this.#others.get(what) ?? 0) + 1);
  }

  /** `count`: how many there are in all, where not all are named. */
  unreadable(parts: readonly Unreadable[], count = parts.length): void {
    this.#unreadable += count;
    this.#unreadableParts.push(...parts.slice(0, NAMED_MAX - this.#unreadableParts.length));
  }

  event(name: string, action: string, isDuplicate: boolean): void {
    this.#events += 1;
    const counts = this.#of(name);
    if (isDuplicate) counts.duplicates += 1;
    else counts.recorded += 1;
    this.#byAction.set(action, (this.#byAction.get(action) ?? 0) + 1);
  }

  skip(name: string, why: string): void {
    const counts = this.#of(name);
    counts.skipped += 1;
    counts.why = why;
  }

  leftOut(event: LeftOut): void {
    this.#leftOut += 1;
    if (this.#leftOutEvents.length < NAMED_MAX) this.#leftOutEvents.push(event);
  }

  summary(): ImportSummary {
    const all = [...this.#byName.values()];
    const sum = (pick: (counts: Counts) => number) => all.reduce((total, counts) => total + pick(counts), 0);
    return {
      files: this.#files,
      records: this.#records,
      recorded: sum((counts) => counts.recorded),
      duplicates: sum((counts) => counts.duplicates),
      skipped: sum((counts) => counts.skipped),
      ...(this.#leftOut > 0 && { leftOut: this.#leftOut, leftOutEvents: this.#leftOutEvents }),
      ...(this.#others.size > 0 && { otherFiles: sorted(this.#others) }),
      ...(this.#unreadable > 0 && { unreadable: this.#unreadable, unreadableParts: this.#unreadableParts }),
      byName: sorted(this.#byName),
      byAction: sorted(this.#byAction),
    };
  }

  #of(name: string): Counts {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const counts = { recorded: 0, duplicates: 0, skipped: 0 };
    this.#byName.set(name, counts);
    return counts;
  }
}

/** The map as an object in the order of its names. A name such as `__proto__` is a name like any other. */
function sorted<T>(map: ReadonlyMap<string, T>): { readonly [name: string]: T } {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}
