import { createCatalogue, type NormalizedEvent, parseEvent } from '@daybook/event';
import { mapRecord } from './map-record.ts';
import { ImportFileError, type Placed, readRecords } from './read-file.ts';
import { parseRecord, RecordError, recordName } from './record.ts';

/** An event with the name of the record that it came from. */
export type MappedEvent = { readonly event: NormalizedEvent; readonly name: string; readonly place: string };

/** What a file turns into; `skipped` names and reasons, one entry a record. */
export type MappedFile = {
  readonly path: string;
  readonly records: number;
  readonly events: readonly MappedEvent[];
  readonly skipped: readonly { readonly name: string; readonly why: string }[];
};

/**
 * Reads and maps a file whole, so that nothing of a bad one is sent. Every event is held against the same rules the server applies.
 * Throws `ImportFileError` naming file, place and field.
 */
export async function mapFile(
  path: string,
  options: { readonly environment?: string | undefined; readonly nowMs: number },
): Promise<MappedFile> {
  return mapRecords(await readRecords(path), path, options);
}

/** The same for records already read. */
function mapRecords(
  records: readonly Placed[],
  path: string,
  options: { readonly environment?: string | undefined; readonly nowMs: number },
): MappedFile {
  const events: MappedEvent[] = [];
  const skipped: { name: string; why: string }[] = [];
  for (const { value, place } of records) {
    try {
      const record = parseRecord(value);
      const name = recordName(record);
      const mapped = mapRecord(record, options);
      if ('skipped' in mapped) skipped.push({ name, why: mapped.skipped });
      else for (const event of mapped) events.push({ event: checked(event, options.nowMs), name, place });
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      const field = error.path === '' ? place : `${place}.${error.path}`;
      throw new ImportFileError(`${path}: ${field}: ${error.message}`);
    }
  }
  return { path, records: records.length, events, skipped };
}

const catalogue = createCatalogue();

function checked(event: NormalizedEvent, now: number): NormalizedEvent {
  const result = parseEvent(event, { catalogue, now, newId: () => event.id });
  if (result.ok) return result.event;
  const issue = result.issues[0];
  throw new RecordError(
    '',
    `gives an event that cannot be recorded: ${issue?.path ?? ''} ${issue?.message ?? ''}`,
  );
}
