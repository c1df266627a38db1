import { EventIndexError, type EventIndexErrorCode } from '../event-index-error.ts';

/** What the engine says when something outside the files is at fault; all of it can pass. */
const PASSING =
  /no space left|quota|too many open files|permission denied|read-only file system|out of memory|could not set lock|has been invalidated/i;
/** What it says of a file it cannot make sense of. */
const DAMAGED =
  /corrupt|checksum|could not read enough bytes|not a valid duckdb|serialization error|wal file|internal error/i;

/** Whether an error is of the passing kind. Of another, met while a file is opened, the file is at fault. */
export function isPassing(error: unknown): boolean {
  return PASSING.test(messageOf(error));
}

/** Gives an engine's error the code that tells callers what to do; our own errors pass unchanged. */
export function toIndexError(error: unknown): EventIndexError {
  if (error instanceof EventIndexError) return error;
  const message = messageOf(error);
  return new EventIndexError(codeOf(message), `the index could not do its work: ${message}`, {
    cause: error,
  });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(message: string): EventIndexErrorCode {
  return !PASSING.test(message) && DAMAGED.test(message) ? 'unusable' : 'failed';
}
