import { hash } from 'node:crypto';
import { z } from 'zod';

const count = z.int().min(-1);
const cursorSchema = z.strictObject({
  /** Which question the cursor belongs to. */
  question: z.string(),
  /** The last item of the page before. */
  after: z.strictObject({ occurredAt: z.int(), position: count }),
  /** What the first page read; later pages read no further. */
  readUpTo: count,
  /** The time of asking, against which relative times were resolved. */
  now: z.int(),
  /** The number of the log that the positions are of. */
  log: z.int().min(1),
});

/** Where a list goes on. */
export type Cursor = z.infer<typeof cursorSchema>;

export class CursorError extends Error {
  override name = 'CursorError';
}

/** Names a question, so that a cursor is not used with another one. */
export function questionOf(...parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 12);
}

export function printCursor(cursor: Cursor): string {
  const { question, after, readUpTo, now, log } = cursor;
  const parts = [question, after.occurredAt, after.position, readUpTo, now, log];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** @throws CursorError unless the text was made by {@link printCursor} for this question. */
export function parseCursor(text: string, question: string): Cursor {
  const cursor = decode(text);
  if (!cursor)
    throw new CursorError('is not a cursor of this server: leave it out to begin at the first page');
  if (cursor.question !== question) {
    throw new CursorError(
      'belongs to another filter or order: use it with the q and order of the page that gave it',
    );
  }
  return cursor;
}

function decode(text: string): Cursor | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (!Array.isArray(parts) || parts.length < 5 || parts.length > 6) return undefined;
    // Cursors of older versions are of an organization's first log.
    const [question, occurredAt, position, readUpTo, now, log = 1] = parts;
    return cursorSchema.parse({ question, after: { occurredAt, position }, readUpTo, now, log });
  } catch {
    return undefined;
  }
}
