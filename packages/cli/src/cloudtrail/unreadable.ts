/** Something that could not be imported, and why. The reason never quotes the content. */
export type Unreadable = {
  readonly file: string;
  /** Where in the file: `Records[12]`, `line 3`. Absent when it is the file as a whole. */
  readonly place?: string;
  readonly reason: string;
};

/** A part of a file that could not be read; `place` is empty where that is all of it. */
export type Problem = { readonly place: string; readonly reason: string };

/** So many problems are kept by name; the others are counted. */
export const NAMED_MAX = 1_000;

/** What could not be read of a file: the first 1,000, and how many there are in all. */
export class ProblemList {
  readonly #named: Problem[] = [];
  #count = 0;

  get named(): readonly Problem[] {
    return this.#named;
  }

  get count(): number {
    return this.#count;
  }

  add(problem: Problem): void {
    this.#count += 1;
    if (this.#named.length < NAMED_MAX) this.#named.push(problem);
  }

  /** Adds what must be seen, such as why the file was not read to its end. */
  addFirst(problem: Problem): void {
    this.#count += 1;
    this.#named.unshift(problem);
    this.#named.splice(NAMED_MAX);
  }
}

/** A file of which nothing can be read; the message is the reason, and names neither path nor content. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/** The system's short name of an error: `EACCES`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
