import { createReadStream } from 'node:fs';
import type { PreparedEvent } from '../recorder/prepare-event.ts';
import { splitLines } from './spool-format.ts';

const BATCH_EVENTS = 500;
const BATCH_BYTES = 1024 * 1024;

/** Lines of a file of refused events: the events of those that have one, and the others as they are. */
type LineBatch = { readonly events: readonly PreparedEvent[]; readonly damaged: readonly string[] };

/** What stands in a file of refused events below its header, in pieces that fill a request. Throws the file system's error. */
export async function* refusedBatches(path: string): AsyncGenerator<LineBatch, void, void> {
  let events: PreparedEvent[] = [];
  let damaged: string[] = [];
  let bytes = 0;
  for await (const line of refusedLines(path)) {
    const event = eventOf(line);
    if (event) events.push(event);
    else damaged.push(line);
    bytes += line.length;
    if (events.length < BATCH_EVENTS && bytes < BATCH_BYTES) continue;
    yield { events, damaged };
    [events, damaged, bytes] = [[], [], 0];
  }
  yield { events, damaged };
}

/** The lines below the header that are not empty, without their ends. Throws the file system's error. */
export async function* refusedLines(path: string): AsyncGenerator<string, void, void> {
  let isHeader = true;
  for await (const bytes of fileLines(path)) {
    // The end of a line that an editor on Windows has written is two bytes.
    const line = bytes.toString('utf8').replace(/\r$/, '');
    if (!isHeader && line.trim() !== '') yield line;
    isHeader = false;
  }
}

/** The event of a line, which somebody may have corrected; undefined for a line that has none. */
export function eventOf(line: string): PreparedEvent | undefined {
  try {
    const { event }: { event?: { id?: unknown } } = JSON.parse(line);
    if (typeof event?.id !== 'string') return undefined;
    const text = JSON.stringify(event);
    return { id: event.id, text, bytes: Buffer.byteLength(text) };
  } catch {
    return undefined;
  }
}

/** Lines end at a line feed alone: JSON leaves other separators (U+2028, U+2029) in its texts. The last may have no end. */
async function* fileLines(path: string): AsyncGenerator<Buffer, void, void> {
  let begun: Buffer[] = [];
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    begun.push(chunk);
    if (!chunk.includes('\n')) continue;
    const bytes = Buffer.concat(begun);
    const { lines, length } = splitLines(bytes);
    yield* lines;
    begun = [bytes.subarray(length)];
  }
  yield Buffer.concat(begun);
}
