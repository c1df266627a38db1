import { createCatalogue, type NormalizedEvent, parseEvent } from '@daybook/event';
import type { FoundFile } from './find-files.ts';
import { type MapOptions, mapRecord } from './map-record.ts';
import { type FileContent, readFile } from './read-file.ts';
import { parseRecord, RecordError, recordName } from './record.ts';
import { type Problem, type Unreadable, UnreadableFile } from './unreadable.ts';

/** An event with the name of the record that it came from. */
export type MappedEvent = { readonly event: NormalizedEvent; readonly name: string; readonly place: string };

/** What a file turns into. */
export type MappedFile = {
  readonly path: string;
  /** What else the file is; then it has nothing of all the rest. */
  readonly other?: string;
  /** Whether anything of the file could be read. */
  readonly isRead: boolean;
  /** How many parts were understood: those that gave events, and those skipped. */
  readonly records: number;
  readonly events: readonly MappedEvent[];
  /** Names and reasons, one entry a record. */
  readonly skipped: readonly { readonly name: string; readonly why: string }[];
  readonly unreadable: readonly Unreadable[];
};

type Options = MapOptions & { readonly nowMs: number };

/**
 * Reads and maps a file. A record that cannot be read costs no other record; every event is held against the same rules that the server
 * applies.
 */
export async function mapFile(file: FoundFile, options: Options): Promise<MappedFile> {
  const { path } = file;
  const none = { path, isRead: false, records: 0, events: [], skipped: [], unreadable: [] };
  try {
    const content = await readFile(file);
    return content.other === undefined
      ? mapContent(content, path, options)
      : { ...none, isRead: true, other: content.other };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { ...none, unreadable: [{ file: path, reason: error.message }] };
  }
}

function mapContent(content: FileContent, path: string, options: Options): MappedFile {
  const events: MappedEvent[] = [];
  const skipped = [...content.skipped];
  const problems: Problem[] = [...content.problems];
  let records = skipped.length;
  for (const { value, place } of content.records) {
    try {
      const record = parseRecord(value);
      const name = recordName(record);
      const mapped = mapRecord(record, options);
      if ('skipped' in mapped) skipped.push({ name, why: mapped.skipped });
      else {
        const all = mapped.map((event) => ({ event: checked(event, options.nowMs), name, place }));
        events.push(...all);
      }
      records += 1;
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      problems.push({ place: error.path === '' ? place : `${place}.${error.path}`, reason: error.message });
    }
  }
  const unreadable = problems.map(({ place, reason }) => ({
    file: path,
    ...(place !== '' && { place }),
    reason,
  }));
  return { path, isRead: records > 0 || unreadable.length === 0, records, events, skipped, unreadable };
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
