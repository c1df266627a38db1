import { constants } from 'node:fs';
import { type FileHandle, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  LINE_BYTES_MAX,
  newHeader,
  parseHeader,
  parseLine,
  parsePosition,
  type SpoolHeader,
  splitLines,
} from './spool-format.ts';

const CHUNK_BYTES = 1024 * 1024;

/** A file that is open for reading and writing, with what is in it. */
export type OpenSpool = {
  readonly handle: FileHandle;
  readonly header: SpoolHeader;
  /** Where the events begin and end. */
  readonly start: number;
  readonly end: number;
  readonly events: number;
  /** Lines that were no events any more, left out. */
  readonly damaged: number;
};

/**
 * Puts a new spool in the place of the one at `path`, with the events it still holds; makes one where there is none. What the server
 * has, a last line that was torn, and lines that are no events are left out. At any moment of a crash there is a whole spool.
 *
 * `from` says where the first undelivered line begins; without it the sidecar does. Throws when the file is no spool: it is left as it is.
 */
export async function rewriteSpool(path: string, from?: number): Promise<OpenSpool> {
  const draft = `${path}.new`;
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC;
  const handle = await open(draft, flags, 0o600);
  try {
    const header = newHeader();
    const first = Buffer.from(`${JSON.stringify(header)}\n`);
    await writeAll(handle, first, 0);
    let end = first.length;
    let events = 0;
    let damaged = 0;
    for await (const lines of remainingLines(path, from)) {
      const whole = lines.filter((line) => parseLine(line) !== undefined);
      const bytes = Buffer.concat(whole.flatMap((line) => [line, Buffer.from('\n')]));
      await writeAll(handle, bytes, end);
      end += bytes.length;
      events += whole.length;
      damaged += lines.length - whole.length;
    }
    await handle.sync();
    await rename(draft, path);
    await syncFolder(dirname(path));
    return { handle, header, start: first.length, end, events, damaged };
  } catch (error) {
    await handle.close();
    await unlink(draft).catch(() => undefined);
    throw error;
  }
}

/** Writes all of `bytes` at `position`. */
export async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

export function positionPath(path: string): string {
  return `${path}.position`;
}

async function* remainingLines(
  path: string,
  from: number | undefined,
): AsyncGenerator<readonly Buffer[], void, void> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return;
  try {
    const { size } = await handle.stat();
    if (size === 0) return;
    const { header, length } = await readHeader(handle);
    let at = from ?? (await deliveredUpTo(path, handle, header, { start: length, end: size }));
    let rest = Buffer.alloc(0);
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      const { lines, length: used } = splitLines(bytes);
      yield lines;
      rest = bytes.subarray(used);
      // No event is so long: what follows up to the next line's end is no event either.
      if (rest.length > LINE_BYTES_MAX) rest = rest.subarray(0, LINE_BYTES_MAX);
    }
  } finally {
    await handle.close();
  }
}

async function readHeader(handle: FileHandle): Promise<{ header: SpoolHeader; length: number }> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
  const [line] = splitLines(buffer.subarray(0, bytesRead)).lines;
  const header = line && parseHeader(line.toString('utf8'));
  if (line === undefined || header === undefined) {
    throw new Error('there is a file that is no spool, which was left as it is; name another path');
  }
  return { header, length: line.length + 1 };
}

/** Where the first undelivered line begins, by the sidecar if it makes sense. */
async function deliveredUpTo(
  path: string,
  handle: FileHandle,
  header: SpoolHeader,
  { start, end }: { readonly start: number; readonly end: number },
): Promise<number> {
  const text = await readFile(positionPath(path), 'utf8').catch(() => '');
  const offset = parsePosition(text, header);
  if (offset === undefined || offset < start || offset > end) return start;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, offset - 1);
  return buffer.toString() === '\n' ? offset : start;
}

async function syncFolder(folder: string): Promise<void> {
  // Not every system lets a folder be opened; where it does not, renaming is durable by itself or cannot be made so.
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
