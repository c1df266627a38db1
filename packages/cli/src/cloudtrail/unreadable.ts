/** Something that could not be imported, and why. The reason never quotes the content. */
export type Unreadable = {
  readonly file: string;
  /** Where in the file: `Records[12]`, `line 3`. Absent when it is the file as a whole. */
  readonly place?: string;
  readonly reason: string;
};

/** A part of a file that could not be read; `place` is empty where that is all of it. */
export type Problem = { readonly place: string; readonly reason: string };

/** A file of which nothing can be read; the message is the reason, and names neither path nor content. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/** The system's short name of an error: `EACCES`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
