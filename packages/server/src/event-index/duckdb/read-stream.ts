import type { ListedEvent, Place, Question, StreamOptions } from '../event-index.ts';
import { stopped } from './connections.ts';
import { findByPosition, findByTime } from './find-places.ts';
import { rowsSql, toListedEvents } from './listed-events.ts';
import { headOf } from './month.ts';
import type { Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';

/** Places that are found in one go: numbers alone, so that many fit. */
const PLACES_AT_ONCE = 32_768;
const ROWS_FIRST = 256;
/** Reading and converting them takes some milliseconds of the event loop. */
const ROWS_MAX = 2_048;
/** What a batch should have of payloads; one whose events are longer than those before may go beyond. */
const BATCH_BYTES = 1_048_576;

/** Asks about the index as it is at that moment. */
export type Ask = <T>(signal: AbortSignal, work: (snapshot: Snapshot) => Promise<T>) => Promise<T>;

/**
 * Everything that a question finds, batch by batch. Each batch is a question of its own, so that a stream that nobody pulls holds nothing, and the
 * next one is read while somebody works on the one before.
 */
export async function* readStream(
  ask: Ask,
  question: Question,
  { order, signal }: StreamOptions,
): AsyncGenerator<readonly ListedEvent[]> {
  const leaving = new AbortController();
  const ending = signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal;
  const batches = readBatches((work) => ask(ending, work), question, order);
  let ahead = batches.next();
  try {
    for (;;) {
      const { value, done } = await ahead;
      if (done) return;
      ahead = batches.next();
      // It may fail before anybody waits for it.
      ahead.catch(() => undefined);
      if (signal?.aborted) throw stopped();
      if (value.length > 0) yield value;
    }
  } finally {
    leaving.abort();
    await ahead.catch(() => undefined);
  }
}

type AskNow = <T>(work: (snapshot: Snapshot) => Promise<T>) => Promise<T>;

async function* readBatches(
  ask: AskNow,
  asked: Question,
  order: StreamOptions['order'],
): AsyncGenerator<readonly ListedEvent[]> {
  const newest = await ask(async ({ months }) => (headOf(months)?.size ?? 0) - 1);
  const question = { ...asked, readUpTo: Math.min(asked.readUpTo, newest) };
  const found = order === 'position' ? placesByPosition(ask, question) : placesByTime(ask, question, order);
  let size = ROWS_FIRST;
  for await (const positions of found) {
    for (let at = 0; at < positions.length; ) {
      const some = positions.slice(at, at + size);
      const events = await ask((snapshot) => readEvents(snapshot, question, some));
      yield events;
      at += some.length;
      size = sizeAfter(events) ?? size;
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

/** The events at positions that a question found, in that order, without those that were let go meanwhile. */
async function readEvents(
  { months, read }: Snapshot,
  question: Question,
  positions: readonly number[],
): Promise<readonly ListedEvent[]> {
  const byPosition = new Map<number, ListedEvent>();
  for (const month of months) {
    const own = positions.filter((position) => position >= month.first && position < month.size);
    if (own.length === 0) continue;
    const rows = await read([month], ([catalog = ''], run) => {
      const parameters = new Parameters();
      return run(rowsSql(catalog, question, own, parameters), parameters);
    });
    for (const event of toListedEvents(rows)) byPosition.set(event.position, event);
  }
  return positions.flatMap((position) => byPosition.get(position) ?? []);
}

/** How many rows of the same length make a batch; undefined without any. */
function sizeAfter(events: readonly ListedEvent[]): number | undefined {
  if (events.length === 0) return undefined;
  const bytes = events.reduce((sum, { payload }) => sum + payload.length, 0);
  return Math.max(1, Math.min(ROWS_MAX, Math.floor((BATCH_BYTES * events.length) / bytes)));
}
