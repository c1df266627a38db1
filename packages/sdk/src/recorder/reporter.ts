import type { FieldIssue } from '../errors.ts';
import { describeIssues, RecordingError } from './recording-error.ts';
import { startTimer, type Timer } from './timer.ts';

const DROPS_WINDOW_MS = 5_000;

/** Told what went wrong while recording. It may throw or reject: nothing comes of it. */
export type OnError = (error: RecordingError) => unknown;

/**
 * Hands errors to the host's callback, always after the current call has returned, and never lets anything come back. Losses are
 * told at once, then summed up, so that a full queue does not flood the host's log.
 */
export class Reporter {
  readonly #onError: OnError;
  #untoldDrops = 0;
  #dropTimer: Timer | undefined;

  constructor(onError: OnError | undefined) {
    this.#onError = onError ?? ((error) => console.warn(`[daybook] ${error.code}: ${error.message}`));
  }

  report(error: RecordingError): void {
    queueMicrotask(() => {
      try {
        // A rejection of an async callback would otherwise end a Node process.
        Promise.resolve(this.#onError(error)).catch(() => undefined);
      } catch {
        // The host's callback failed; there is nobody left to tell.
      }
    });
  }

  invalid(event: unknown, issues: readonly FieldIssue[], cause: unknown): void {
    const message = `an event was not recorded: ${describeIssues(issues)}`;
    this.report(new RecordingError('invalid-event', message, { count: 1, event, issues, cause }));
  }

  /** `event` is what was given. */
  incomplete(eventId: string, event: unknown, losses: readonly FieldIssue[]): void {
    const message = `event ${eventId} does not have all that was given: ${describeIssues(losses)}`;
    this.report(new RecordingError('incomplete-event', message, { eventId, event, issues: losses }));
  }

  /** Counts events that found no room. */
  dropped(count: number): void {
    this.#untoldDrops += count;
    if (this.#dropTimer) return;
    this.tellDrops();
    this.#dropTimer = startTimer(DROPS_WINDOW_MS, () => {
      this.#dropTimer = undefined;
      this.tellDrops();
    });
  }

  /** Tells of the losses that were not told yet. */
  tellDrops(): void {
    const count = this.#untoldDrops;
    if (count === 0) return;
    this.#untoldDrops = 0;
    const message = `${count} event${count === 1 ? '' : 's'} lost: the queue is full, since the server does not take events as fast as they come`;
    this.report(new RecordingError('dropped', message, { count }));
  }
}
