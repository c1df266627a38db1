import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ExportBytes } from '@daybook/sdk';
import { FailedError } from '../output/errors.ts';
import { countRecords, type ExportFormat } from './count-records.ts';

export type SavedExport = { readonly count: number; readonly bytes: number; readonly sha256: string };

/** Takes the pieces of an export, in order. */
export type Sink = (piece: Uint8Array) => Promise<void>;

/** An export that ended before its end: how much of it came. */
export class BrokenExport extends Error {
  override readonly name = 'BrokenExport';
  readonly bytes: number;

  constructor(reason: string, bytes: number, cause: unknown) {
    super(`the export broke off after ${bytes} bytes (${reason})`, { cause });
    this.bytes = bytes;
  }
}

/** Hands an export to `sink`, and checks that as many events came as were announced. @throws BrokenExport */
export async function receiveExport(
  { count, body }: ExportBytes,
  format: ExportFormat,
  sink: Sink,
  onBytes: (bytes: number) => void,
): Promise<SavedExport> {
  const counter = countRecords(format);
  const handed = await handOn(body, sink, (piece, bytes) => {
    counter.add(piece);
    onBytes(bytes);
  });
  const found = endOf(counter.end, handed.bytes);
  if (found !== undefined && found !== count)
    throw new BrokenExport(`${found} of ${count} events came`, handed.bytes, undefined);
  return { count, ...handed };
}

/** Hands all of a body to `sink`, piece by piece; `see` hears of each, and how many bytes there were with it. @throws BrokenExport */
export async function handOn(
  body: ReadableStream<Uint8Array>,
  sink: Sink,
  see: (piece: Uint8Array, bytes: number) => void = () => undefined,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw new BrokenExport('the connection was lost', bytes, error);
      });
      if (done) return { bytes, sha256: hash.digest('hex') };
      await sink(value);
      hash.update(value);
      bytes += value.length;
      see(value, bytes);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Writes beside the file's name, and gives it the name once all of it is there. */
export async function intoFile<T>(path: string, work: (sink: Sink) => Promise<T>): Promise<T> {
  const part = `${path}.${process.pid}.part`;
  const file = await open(part, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    const remedy = error.code === 'ENOENT' ? `: make the folder ${dirname(path)} first` : '';
    throw new FailedError(`nothing was exported: ${path} cannot be written (${error.code})${remedy}`);
  });
  try {
    const result = await work(async (piece) => void (await file.writeFile(piece)));
    await file.sync();
    await file.close();
    await rename(part, path);
    await syncFolder(dirname(path));
    return result;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(part, { force: true });
    throw error;
  }
}

function endOf(end: () => number | undefined, bytes: number): number | undefined {
  try {
    return end();
  } catch (error) {
    throw new BrokenExport(error instanceof Error ? error.message : String(error), bytes, error);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
