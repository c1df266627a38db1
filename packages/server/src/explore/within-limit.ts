import { type Asker, LineFull } from '../platform/fair-queue.ts';
import { QuestionError } from './question-error.ts';

/** Waiting and running, together. */
export const TIME_LIMIT_MS = 10_000;

/** Somebody who asks a question. */
export type Inquirer = Asker & {
  /** Aborted when the client went away. */
  readonly signal?: AbortSignal;
  /** When it arrived, as `performance.now()` says it; its waits, in whatever lines, count from here. */
  readonly askedAt: number;
};

/**
 * Runs a part of answering a question until its time is over or its client goes away; then the signal that `work` gets is aborted.
 * @throws QuestionError
 */
export async function withinLimit<T>(
  { signal, askedAt }: Inquirer,
  timeLimitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const end = (error: QuestionError) => ending.abort(error);
  const leave = () => end(new QuestionError('gone', 'the client went away'));
  const leftMs = askedAt + timeLimitMs - performance.now();
  const timer = setTimeout(() => end(tooLate(timeLimitMs)), Math.max(0, leftMs));
  signal?.addEventListener('abort', leave);
  try {
    if (signal?.aborted) leave();
    else if (leftMs <= 0) end(tooLate(timeLimitMs));
    ending.signal.throwIfAborted();
    return await work(ending.signal);
  } catch (error) {
    // Whatever it was that ended because of the signal.
    ending.signal.throwIfAborted();
    throw error instanceof LineFull ? lineFull(error) : error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', leave);
  }
}

function tooLate(timeLimitMs: number): QuestionError {
  return new QuestionError(
    'late',
    `the question took longer than ${timeLimitMs / 1_000} s, waiting for its turn included: narrow the time with since: and until:, or the filter`,
  );
}

function lineFull({ of }: LineFull): QuestionError {
  return new QuestionError(
    'line-full',
    of === 'credential'
      ? 'too many questions of this credential wait already: ask fewer at once'
      : 'too many questions wait already: ask again in a moment',
  );
}
