import { type Client, DaybookError } from '@daybook/sdk';
import type { MappedEvent, MappedFile } from './map-file.ts';
import { ImportFileError } from './read-file.ts';

const BATCH_EVENTS_MAX = 500;

/** Well below what the server takes in one request. */
const BATCH_BYTES_MAX = 2 * 1024 * 1024;

/** The server's message for ids that were used before with other content. */
const ID_CONFLICT = '/docs/api#id-conflict';

/** An event that is durable now; `isDuplicate` when it was there before. */
export type SentEvent = MappedEvent & { readonly isDuplicate: boolean };

/** The outcome of a batch; `leftOut` are the events whose id another event already has. */
export type SentBatch = { readonly sent: readonly SentEvent[]; readonly leftOut: readonly MappedEvent[] };

/**
 * Sends the events of a file in batches; `onSent` is called after each is durable. Events whose id is taken are left out, and cost
 * no other event.
 * Throws `ImportFileError` for an event the server refuses otherwise, naming its record, and `DaybookError` for all else.
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
  let events = batch;
  while (events.length > 0) {
    try {
      const answer = await client.record(
        events.map(({ event }) => event),
        { headers: { 'daybook-import': 'cloudtrail' } },
      );
      return { sent: markDuplicates(events, answer.duplicates ?? []), leftOut };
    } catch (error) {
      if (!(error instanceof DaybookError) || error.status !== 422) throw error;
      const taken = takenIn(error, events);
      if (taken.size === 0) throw refusal(error, path, events);
      leftOut.push(...taken);
      events = events.filter((mapped) => !taken.has(mapped));
    }
  }
  return { sent: [], leftOut };
}

function takenIn({ type, errors }: DaybookError, events: readonly MappedEvent[]): ReadonlySet<MappedEvent> {
  const named = type === ID_CONFLICT ? errors.filter(({ path }) => path === 'id') : [];
  return new Set(named.flatMap(({ index = -1 }) => events[index] ?? []));
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

function refusal(error: DaybookError, path: string, batch: readonly MappedEvent[]): Error {
  const issue = error.errors[0];
  const mapped = issue?.index === undefined ? undefined : batch[issue.index];
  if (issue === undefined || mapped === undefined) return error;
  return new ImportFileError(`${path}: ${mapped.place} (${mapped.name}): ${issue.path}: ${issue.message}`);
}
