import { createCatalogue, type NormalizedEvent, parseEvent } from '@daybook/event';
import type { FoundFile } from './find-files.ts';
import { EVENTS_MAX, TOO_MANY_EVENTS } from './limits.ts';
import { type MapOptions, mapRecord } from './map-record.ts';
import { type FileContent, readFile } from './read-file.ts';
import { parseRecord, RecordError, recordName } from './record.ts';
import { ProblemList, type Unreadable, UnreadableFile } from './unreadable.ts';

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
  /** The first of them; `unreadableCount` is how many there are. */
  readonly unreadable: readonly Unreadable[];
  readonly unreadableCount: number;
};

type Options = MapOptions & { readonly nowMs: number; readonly eventsMax?: number };

/**
 * Reads and maps a file. A record that cannot be read costs no other record; every event is held against the same rules that the server
 * applies.
 */
export async function mapFile(file: FoundFile, options: Options): Promise<MappedFile> {
  const { path } = file;
  const none = {
    path,
    isRead: false,
    records: 0,
    events: [],
    skipped: [],
    unreadable: [],
    unreadableCount: 0,
  };
  try {
    const content = await readFile(file);
    return content.other === undefined
      ? mapContent(content, path, options)
      : { ...none, isRead: true, other: content.other };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { ...none, unreadable: [{ file: path, reason: error.message }], unreadableCount: 1 };
  }
}

function mapContent(content: FileContent, path: string, options: Options): MappedFile {
  const events: MappedEvent[] = [];
  const skipped = [...content.skipped];
  const problems = new ProblemList();
  const { nowMs, eventsMax = EVENTS_MAX } = options;
  let records = skipped.length;
  for (const { value, place } of content.records) {
    if (events.length >= eventsMax) {
      problems.addFirst({ place, reason: TOO_MANY_EVENTS });
      break;
    }
    try {
      const record = parseRecord(value);
      const name = recordName(record);
      const mapped = mapRecord(record, options);
      if ('skipped' in mapped) skipped.push({ name, why: mapped.skipped });
      else {
        const all = mapped.map((event) => ({ event: checked(event, nowMs), name, place }));
        events.push(...all);
      }
      records += 1;
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      problems.add({ place: error.path === '' ? place : `${place}.${error.path}`, reason: error.message });
    }
  }
  const unreadable = [...content.problems, ...problems.named].map(({ place, reason }) => ({
    file: path,
    ...(place !== '' && { place }),
    reason,
  }));
  const unreadableCount = content.problemCount + problems.count;
  const isRead = records > 0 || unreadableCount === 0;
  return { path, isRead, records, events, skipped, unreadable, unreadableCount };
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
