import { type Client, DaybookError } from '@daybook/sdk';
import type { MappedEvent, MappedFile } from './map-file.ts';
import type { Unreadable } from './unreadable.ts';

const BATCH_EVENTS_MAX = 500;

/** Well below what the server takes in one request. */
const BATCH_BYTES_MAX = 2 * 1024 * 1024;

/** The server's message for ids that were used before with other content. */
const ID_CONFLICT = '/docs/api#id-conflict';

/** An event that is durable now; `isDuplicate` when it was there before. */
export type SentEvent = MappedEvent & { readonly isDuplicate: boolean };

/** The outcome of a batch; `leftOut` are the events whose id another event already has, `refused` those the server does not take. */
export type SentBatch = {
  readonly sent: readonly SentEvent[];
  readonly leftOut: readonly MappedEvent[];
  readonly refused: readonly Unreadable[];
};

/**
 * Sends the events of a file in batches; `onSent` is called after each is durable. Events whose id is taken or that the server
 * refuses are left out, and cost no other event.
 * Throws `DaybookError` for an answer that names no event.
 */
export async function sendFile(
  client: Client,
  file: MappedFile,
  onSent: (batch: SentBatch) => void,
): Promise<void> {
  for (const batch of batches(file.events)) onSent(await sendBatch(client, file.path, batch));
}

/** Each further try is without the events that the one before named, so there are no more tries than events. */
async function sendBatch(client: Client, path: string, batch: readonly MappedEvent[]): Promise<SentBatch> {
  const leftOut: MappedEvent[] = [];
  const refused: Unreadable[] = [];
  let events = batch;
  while (events.length > 0) {
    try {
      const answer = await client.record(
        events.map(({ event }) => event),
        { headers: { 'daybook-import': 'cloudtrail' } },
      );
      return { sent: markDuplicates(events, answer.duplicates ?? []), leftOut, refused };
    } catch (error) {
      if (!(error instanceof DaybookError) || error.status !== 422) throw error;
      const named = namedIn(error, events);
      if (named.size === 0) throw error;
      for (const [mapped, reason] of named) {
        if (error.type === ID_CONFLICT) leftOut.push(mapped);
        else refused.push({ file: path, place: `${mapped.place} (${mapped.name})`, reason });
      }
      events = events.filter((mapped) => !named.has(mapped));
    }
  }
  return { sent: [], leftOut, refused };
}

/** The events that an answer names, with what is wrong with each. */
function namedIn({ errors }: DaybookError, events: readonly MappedEvent[]): ReadonlyMap<MappedEvent, string> {
  const named = new Map<MappedEvent, string>();
  for (const { index, path, message } of errors) {
    const mapped = index === undefined ? undefined : events[index];
    if (mapped !== undefined && !named.has(mapped))
      named.set(mapped, `the server refuses the event: ${path}: ${message}`);
  }
  return named;
}

/** An id may stand in a batch twice, as CloudTrail delivers some records twice: then it is the later one that was there before. */
function markDuplicates(batch: readonly MappedEvent[], duplicates: readonly string[]): readonly SentEvent[] {
  const left = new Map<string, number>();
  for (const id of duplicates) left.set(id, (left.get(id) ?? 0) + 1);
  return batch
    .toReversed()
    .map((mapped) => {
      const count = left.get(mapped.event.id) ?? 0;
      left.set(mapped.event.id, count - 1);
      return { ...mapped, isDuplicate: count > 0 };
    })
    .toReversed();
}

function* batches(events: readonly MappedEvent[]): Generator<readonly MappedEvent[]> {
  let batch: MappedEvent[] = [];
  let bytes = 0;
  for (const mapped of events) {
    const size = Buffer.byteLength(JSON.stringify(mapped.event));
    if (batch.length === BATCH_EVENTS_MAX || (batch.length > 0 && bytes + size > BATCH_BYTES_MAX)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(mapped);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
