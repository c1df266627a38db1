import { type Client, DaybookError } from '@daybook/sdk';
import type { MappedEvent, MappedFile } from './map-file.ts';
import { ImportFileError } from './read-file.ts';

const BATCH_EVENTS_MAX = 500;

/** Well below what the server takes in one request. */
const BATCH_BYTES_MAX = 2 * 1024 * 1024;

/** An event that is durable now; `isDuplicate` when it was there before. */
export type SentEvent = MappedEvent & { readonly isDuplicate: boolean };

/**
 * Sends the events of a file in batches; `onSent` is called after each is durable.
 * Throws `ImportFileError` for an event the server refuses, naming its record, and `DaybookError` for all else.
 */
export async function sendFile(
  client: Client,
  file: MappedFile,
  onSent: (sent: readonly SentEvent[]) => void,
): Promise<void> {
  for (const batch of batches(file.events)) {
    try {
      const answer = await client.record(
        batch.map(({ event }) => event),
        { headers: { 'daybook-import': 'cloudtrail' } },
      );
      onSent(markDuplicates(batch, answer.duplicates ?? []));
    } catch (error) {
      throw error instanceof DaybookError && error.status === 422 ? refusal(error, file.path, batch) : error;
    }
  }
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
  const hint =
    issue.path === 'id'
      ? '. It was imported before with another --environment, which it keeps: give the same one again'
      : '';
  return new ImportFileError(
    `${path}: ${mapped.place} (${mapped.name}): ${issue.path}: ${issue.message}${hint}`,
  );
}
