import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { RefusedEvent } from '../recorder/event-queue.ts';
import { lockSpool, SpoolInUse, type SpoolLock } from './spool-lock.ts';

/**
 * A file of refused events is NDJSON: this line, then one event a line with its reason. People may read and correct it; a program only
 * adds to it, and `daybook resend` takes it away as a whole.
 */
export const HEADER = '{"daybookRefused":1}';
/** A byte order mark, the header, and an end of two bytes. */
const BEGIN_BYTES = 3 + HEADER.length + 2;
const NEW_LINE = 10;
/** The file may not grow any more. */
export class RefusedFileFull extends Error {
  override readonly name = 'RefusedFileFull';
}

const LOCK_TRIES = 100;
const LOCK_PAUSE_MS = 50;

/** Where the events of a spool go that the server refused for good. */
export function refusedPath(spool: string): string {
  return `${spool}.refused`;
}

/** One line as it stands in the file. */
export function refusedLine({ event, issues, reason }: RefusedEvent, nowMs: number): string {
  return JSON.stringify({
    refusedAt: new Date(nowMs).toISOString(),
    reason,
    issues,
    event: JSON.parse(event.text),
  });
}

/** Whether a file begins as one of refused events, whatever editor it was saved with. Throws the file system's error. */
export async function isRefusedFile(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(BEGIN_BYTES), 0, BEGIN_BYTES, 0);
    const [line] = buffer.toString('utf8', 0, bytesRead).split('\n');
    return line?.replace(/^\ufeff/, '').replace(/\r$/, '') === HEADER;
  } finally {
    await handle.close();
  }
}

/**
 * Adds lines to the file, which is made where there is none. When it resolves they are safe from the machine's end. Throws the file
 * system's error, or `RefusedFileFull` when the file would have more than `bytesMax` bytes; then none is added.
 */
export async function appendRefused(path: string, lines: readonly string[], bytesMax: number): Promise<void> {
  const lock = await lockRefused(path);
  try {
    const handle = await open(path, 'a+', 0o600);
    try {
      const { size } = await handle.stat();
      const start = size === 0 ? `${HEADER}\n` : (await endsInNewLine(handle, size)) ? '' : '\n';
      const bytes = Buffer.from(`${start}${lines.join('\n')}\n`);
      if (size + bytes.length > bytesMax) {
        throw new RefusedFileFull(`it would have more than ${bytesMax} bytes`);
      }
      await handle.appendFile(bytes);
      await handle.datasync();
    } finally {
      await handle.close();
    }
  } finally {
    await lock.release();
  }
}

/** Waits while another process adds to the file or takes it away, which is soon done. */
export async function lockRefused(path: string): Promise<SpoolLock> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await lockSpool(`${path}.lock`);
    } catch (error) {
      if (!(error instanceof SpoolInUse) || tries >= LOCK_TRIES) throw error;
      await wait(LOCK_PAUSE_MS);
    }
  }
}

/** What a crash left of a last line must not spoil the next. */
async function endsInNewLine(handle: FileHandle, size: number): Promise<boolean> {
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === NEW_LINE;
}
