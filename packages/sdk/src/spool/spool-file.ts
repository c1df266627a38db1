import { mkdir, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BatchLimits } from '../recorder/event-queue.ts';
import type { PreparedEvent } from '../recorder/prepare-event.ts';
import { type OpenSpool, positionPath, rewriteSpool, writeAll } from './rewrite-spool.ts';
import { LINE_BYTES_MAX, parseLine, splitLines } from './spool-format.ts';
import { lockSpool, type SpoolLock } from './spool-lock.ts';

/** Delivered bytes are let go of when there are so many, and at least as many as undelivered ones: each byte is copied once at most. */
const TRIMMED_BYTES = 1024 * 1024;

/** The oldest undelivered events and the bytes they take, which stay the same when the file is replaced meanwhile. */
export type FileBatch = { readonly events: readonly PreparedEvent[]; readonly bytes: number };

/**
 * The events of one process on disk, in order. Every method may reject with the file system's error; then nothing of what it was
 * asked for counts, and `repair` must succeed before the next `append`.
 */
export class SpoolFile {
  readonly #path: string;
  readonly #lock: SpoolLock;
  #spool: OpenSpool;
  /** Up to here the server has everything. */
  #delivered: number;
  #end: number;
  #events: number;
  #unsynced = 0;
  /** While delivered bytes must be found again after a crash. */
  #isPinned = false;
  /** Reads and writes exclude each other while the file is replaced. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(path: string, lock: SpoolLock, spool: OpenSpool) {
    this.#path = path;
    this.#lock = lock;
    this.#spool = spool;
    this.#delivered = spool.start;
    this.#end = spool.end;
    this.#events = spool.events;
  }

  /** Takes the spool at `path` for this process, with what an earlier one left. Throws `SpoolInUse`, or the file system's error. */
  static async open(path: string): Promise<SpoolFile> {
    await mkdir(dirname(path), { recursive: true });
    const lock = await lockSpool(`${path}.lock`);
    try {
      return new SpoolFile(path, lock, await rewriteSpool(path));
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** What waits for delivery. */
  get size(): { readonly events: number; readonly bytes: number; readonly unsynced: number } {
    return { events: this.#events, bytes: this.#end - this.#delivered, unsynced: this.#unsynced };
  }

  /** Lines that were damaged when the file was opened, and are gone. */
  get damaged(): number {
    return this.#spool.damaged;
  }

  /** Written when it resolves, and with that safe from this process's end; `sync` makes it safe from the machine's. */
  append(events: readonly PreparedEvent[]): Promise<void> {
    return this.#exclusive(async () => {
      const bytes = Buffer.from(events.map(({ text }) => `${text}\n`).join(''));
      await writeAll(this.#spool.handle, bytes, this.#end);
      this.#end += bytes.length;
      this.#events += events.length;
      this.#unsynced += events.length;
    });
  }

  sync(): Promise<void> {
    return this.#exclusive(async () => {
      const covered = this.#unsynced;
      await this.#spool.handle.datasync();
      this.#unsynced -= covered;
    });
  }

  /** The oldest undelivered events within the limits, at least one; undefined when there is none. */
  read(limits: BatchLimits): Promise<FileBatch | undefined> {
    return this.#exclusive(async () => {
      const length = Math.min(Math.max(limits.bytes, LINE_BYTES_MAX), this.#end - this.#delivered);
      if (length === 0) return undefined;
      const chunk = Buffer.alloc(length);
      const { bytesRead } = await this.#spool.handle.read(chunk, 0, length, this.#delivered);
      const events: PreparedEvent[] = [];
      let bytes = 0;
      for (const line of splitLines(chunk.subarray(0, bytesRead)).lines) {
        const event = parseLine(line);
        if (event === undefined) break;
        bytes += line.length + 1;
        if (events.push(event) === limits.events) break;
      }
      if (events.length === 0) throw new Error('it was changed by somebody else');
      return { events, bytes };
    });
  }

  /** Marks a batch as delivered. */
  remove({ events, bytes }: FileBatch): Promise<void> {
    return this.#exclusive(async () => {
      this.#delivered += bytes;
      this.#events -= events.length;
      this.#unsynced = Math.min(this.#unsynced, this.#events);
      if (this.#isPinned) return;
      const position = { id: this.#spool.header.id, offset: this.#delivered };
      // When this is lost, in a crash or for want of room, the batch is sent again one day, and is a duplicate.
      const text = JSON.stringify(position);
      await writeFile(positionPath(this.#path), text, { mode: 0o600 }).catch(() => undefined);
      const trimmed = this.#delivered - this.#spool.start;
      if (trimmed >= TRIMMED_BYTES && trimmed >= this.#end - this.#delivered) {
        // A file that cannot be trimmed now is only longer than it need be.
        await this.#trim().catch(() => undefined);
      }
    });
  }

  /** From now on what is removed is only passed over, and is there again after a crash; until `unpin`. */
  pin(): void {
    this.#isPinned = true;
  }

  unpin(): void {
    this.#isPinned = false;
  }

  /** After a failed write: leaves nothing half written behind the last event. */
  repair(): Promise<void> {
    return this.#exclusive(() => this.#trim());
  }

  /** Syncs, removes the files if everything was delivered, and lets another process in. */
  async close(): Promise<void> {
    await this.sync().finally(async () => {
      await this.#spool.handle.close();
      if (this.#events === 0 && !this.#isPinned) {
        await unlink(this.#path);
        await unlink(positionPath(this.#path)).catch(() => undefined);
      }
      await this.#lock.release();
    });
  }

  async #trim(): Promise<void> {
    const { handle } = this.#spool;
    await handle.truncate(this.#end);
    this.#spool = await rewriteSpool(this.#path, this.#delivered);
    this.#delivered = this.#spool.start;
    this.#end = this.#spool.end;
    this.#events = this.#spool.events;
    this.#unsynced = 0;
    await handle.close();
  }

  #exclusive<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(act);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
