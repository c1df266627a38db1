import type { ListedEvent, Place, Question, StreamOptions } from '../event-index.ts';
import { stopped } from './connections.ts';
import { findByPosition, findByTime } from './find-places.ts';
import { rowsSql, toListedEvents } from './listed-events.ts';
import { headOf, type Month } from './month.ts';
import type { Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';

/** Places that are found in one go: numbers alone, so that many fit. */
const PLACES_AT_ONCE = 32_768;
const ROWS_FIRST = 256;
/** Asks about the index as it is at that moment. */
export type Ask = <T>(signal: AbortSignal, work: (snapshot: Snapshot) => Promise<T>) => Promise<T>;

/** How the events at some positions, which a question found, become a batch: in that order, without those that were let go meanwhile. */
export type BatchReader<Batch> = {
  readonly rowsMax: number;
  /** What a batch should have; one whose events are longer than those before may go beyond. */
  readonly bytesWanted: number;
  read(snapshot: Snapshot, question: Question, positions: readonly number[]): Promise<ReadBatch<Batch>>;
};

export type ReadBatch<Batch> = { readonly batch: Batch; readonly rows: number; readonly bytes: number };

/**
 * Everything that a question finds, batch by batch. Each batch is a question of its own, so that a stream that nobody pulls holds nothing, and the
 * next one is read while somebody works on the one before.
 */
export async function* readStream<Batch>(
  ask: Ask,
  question: Question,
  { order, signal }: StreamOptions,
  reader: BatchReader<Batch>,
): AsyncGenerator<Batch> {
  const leaving = new AbortController();
  const ending = signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal;
  const batches = readBatches((work) => ask(ending, work), question, order, reader);
  let ahead = batches.next();
  try {
    for (;;) {
      const { value, done } = await ahead;
      if (done) return;
      ahead = batches.next();
      // It may fail before anybody waits for it.
      ahead.catch(() => undefined);
      if (signal?.aborted) throw stopped();
      if (value.rows > 0) yield value.batch;
    }
  } finally {
    leaving.abort();
    await ahead.catch(() => undefined);
  }
}

type AskNow = <T>(work: (snapshot: Snapshot) => Promise<T>) => Promise<T>;

async function* readBatches<Batch>(
  ask: AskNow,
  asked: Question,
  order: StreamOptions['order'],
  { rowsMax, bytesWanted, read }: BatchReader<Batch>,
): AsyncGenerator<ReadBatch<Batch>> {
  const newest = await ask(async ({ months }) => (headOf(months)?.size ?? 0) - 1);
  const question = { ...asked, readUpTo: Math.min(asked.readUpTo, newest) };
  const found = order === 'position' ? placesByPosition(ask, question) : placesByTime(ask, question, order);
  let size = ROWS_FIRST;
  for await (const positions of found) {
    for (let at = 0; at < positions.length; ) {
      const some = positions.slice(at, at + size);
      const batch = await ask((snapshot) => read(snapshot, question, some));
      yield batch;
      at += some.length;
      const fitting = Math.floor((bytesWanted * batch.rows) / batch.bytes);
      if (batch.rows > 0) size = Math.max(1, Math.min(rowsMax, fitting));
    }
  }
}

async function* placesByPosition(ask: AskNow, question: Question): AsyncGenerator<number[]> {
  for (let { visibleFrom } = question; ; ) {
    const rest = { ...question, visibleFrom };
    const found = await ask((snapshot) => findByPosition(snapshot, rest, PLACES_AT_ONCE));
    yield found.map(({ position }) => position);
    const last = found.at(-1);
    if (!last || found.length < PLACES_AT_ONCE) return;
    visibleFrom = last.position + 1;
  }
}

async function* placesByTime(
  ask: AskNow,
  question: Question,
  order: 'newest' | 'oldest',
): AsyncGenerator<number[]> {
  for (let after: Place | undefined; ; ) {
    const rest = { ...question, order, ...(after && { after }) };
    const found = await ask((snapshot) => findByTime(snapshot, rest, PLACES_AT_ONCE));
    yield found.map(({ position }) => position);
    after = found.at(-1);
    if (!after || found.length < PLACES_AT_ONCE) return;
  }
}

/** As events. */
export const EVENTS: BatchReader<readonly ListedEvent[]> = {
  // Reading and converting them takes some milliseconds of the event loop.
  rowsMax: 2_048,
  bytesWanted: 1_048_576,
  async read({ months, read }, question, positions) {
    const byPosition = new Map<number, ListedEvent>();
    for (const { month, own } of byMonth(months, positions)) {
      const rows = await read([month], ([catalog = ''], run) => {
        const parameters = new Parameters();
        return run(rowsSql(catalog, question, own, parameters), parameters);
      });
      for (const event of toListedEvents(rows)) byPosition.set(event.position, event);
    }
    const batch = positions.flatMap((position) => byPosition.get(position) ?? []);
    const bytes = batch.reduce((sum, { payload }) => sum + payload.length, 0);
    return { batch, rows: batch.length, bytes };
  },
};

/** The months that hold some of the positions, each with its own. */
export function byMonth(
  months: readonly Month[],
  positions: readonly number[],
): readonly { readonly month: Month; readonly own: readonly number[] }[] {
  return months.flatMap((month) => {
    const own = positions.filter((position) => position >= month.first && position < month.size);
    return own.length === 0 ? [] : [{ month, own }];
  });
}
