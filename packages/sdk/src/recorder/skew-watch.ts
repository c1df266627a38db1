import { RecordingError } from './recording-error.ts';
import type { Reporter } from './reporter.ts';

const TOLD_FROM_MS = 60_000;

/** One request, by this host's clock, and what the server's showed meanwhile. Milliseconds since 1970. */
export type Exchange = { readonly sentMs: number; readonly answeredMs: number; readonly serverMs: number };

/** Compares this host's clock with the server's, and tells once when it is wrong by more than a minute. */
export class SkewWatch {
  readonly #reporter: Reporter;
  #isTold = false;

  constructor(reporter: Reporter) {
    this.#reporter = reporter;
  }

  look(exchange: Exchange): void {
    const aheadMs = leastSkewMs(exchange);
    if (this.#isTold || Math.abs(aheadMs) < TOLD_FROM_MS) return;
    this.#isTold = true;
    const minutes = Math.round(Math.abs(aheadMs) / 60_000);
    const consequence =
      aheadMs > 0
        ? 'the server corrects the times that were filled in here once it is ahead by more than 5 minutes, but refuses those of events that bring their own'
        : 'events are recorded as having happened too early';
    const message = `this host's clock is ${minutes} minute${minutes === 1 ? '' : 's'} ${aheadMs > 0 ? 'ahead of' : 'behind'} the server's: set it; ${consequence}`;
    this.#reporter.report(new RecordingError('clock', message));
  }
}

/** By how much this host's clock is ahead (below zero: behind), at least: the server looked at its own while the request was under way. */
function leastSkewMs({ sentMs, answeredMs, serverMs }: Exchange): number {
  return Math.max(0, sentMs - serverMs) - Math.max(0, serverMs - answeredMs);
}
