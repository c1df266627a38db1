import { openSpoolQueue } from '#spool';
import { catalogueCalls } from './catalogue.ts';
import type { EventInput } from './event-input.ts';
import { eventCalls } from './events.ts';
import { ledgerCalls } from './ledger.ts';
import { MemoryQueue } from './recorder/memory-queue.ts';
import { type FlushOptions, Recorder, type RecordingStats } from './recorder/recorder.ts';
import { RecordingError } from './recorder/recording-error.ts';
import { Reporter } from './recorder/reporter.ts';
import { SenderClock } from './recorder/sender-clock.ts';
import { type RecordingOptions, readSettings, type Settings } from './recorder/settings.ts';
import { secretCalls } from './secrets.ts';
import { type TailOptions, tail } from './tail.ts';
import { createTransport, type TransportOptions } from './transport.ts';

export type DaybookOptions = TransportOptions & RecordingOptions;

export type Daybook = ReturnType<typeof createDaybook>;

/**
 * Records events behind the host's back, and finds and fetches what was recorded. One for a whole program; close it at its end.
 *
 * Throws `DaybookError` of type `usage` for options that cannot work, so that a program fails when it starts. Later only queries and
 * proofs reject; `record` never throws, and what goes wrong there is told to `onError`.
 */
export function createDaybook(options: DaybookOptions) {
  const settings = readSettings(options);
  const transport = createTransport(options);
  const reporter = new Reporter(options.onError);
  const queue = openQueue(options.spool, settings, reporter, () => recorder.wake());
  const recorder = new Recorder(transport, queue, settings, reporter, new SenderClock(options.clock));
  const { list, pages, iterate, after, get, facets, histogram, proof } = eventCalls(transport);
  const close = (closeOptions?: FlushOptions): Promise<boolean> => recorder.close(closeOptions);

  return {
    /**
     * Takes an event, to be sent soon and, after a failure, again until the server has it. Its id and time are fixed here, so that
     * sending again never makes a second event. Returns at once and never throws: the id, or undefined when the event was not taken.
     */
    record: (event: EventInput): string | undefined => recorder.record(event),
    /**
     * Sends what is queued now. True when everything recorded before is settled: accepted, or refused and told to `onError`; false
     * when time was up first, or it is known that no attempt will be made in that time.
     */
    flush: (flushOptions?: FlushOptions): Promise<boolean> => recorder.flush(flushOptions),
    /** Flushes, then ends recording; the same promise each time. What is not delivered stays in the spool, or is lost and told. */
    close,
    [Symbol.asyncDispose]: async (): Promise<void> => {
      await close();
    },
    /** What became of the events so far. */
    stats: (): RecordingStats => recorder.stats,
    events: {
      list,
      pages,
      iterate,
      after,
      get,
      /** Events as they are recorded, resumed without a gap when the connection breaks, until the signal is aborted. */
      tail: (tailOptions: TailOptions = {}) => tail(transport, tailOptions),
    },
    facets,
    histogram,
    proof,
    catalogue: catalogueCalls(transport),
    ledger: ledgerCalls(transport),
    secrets: secretCalls(transport),
  };
}

function openQueue(path: string | undefined, settings: Settings, reporter: Reporter, onReady: () => void) {
  const memory = { events: settings.maxQueued, bytes: settings.maxQueuedBytes };
  if (path === undefined) return new MemoryQueue(memory);
  return openSpoolQueue({
    path,
    memory,
    bytesMax: settings.maxSpoolBytes,
    windowMs: settings.batchWindowMs,
    onProblem: (message, count, cause) =>
      reporter.report(new RecordingError('spool', message, { count, cause })),
    onReady,
  });
}
