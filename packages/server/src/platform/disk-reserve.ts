import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import {
  type DiskSpace,
  diskSpaceOf,
  isDiskFull,
  lowRoom,
  MIB,
  noRoomForExports,
  reserveBytes,
  roomBeyondReserve,
} from './disk-space.ts';
import { messageOf } from './errors.ts';
import type { Logger } from './logger.ts';
import { walBytes } from './wal-bytes.ts';

const LOOK_EVERY_MS = 1_000;
/** An answer for intake may rest on a look that is this old. */
const LOOK_AGE_MS_MAX = 250;
/** Where so much is free, the reserve is not made before the server has run for a while: starting is faster. */
const PLENTY_BYTES = 1_024 * MIB;
const MADE_AFTER_MS = 30_000;

export type DiskReserveOptions = {
  /** The data folder. */
  readonly folder: string;
  /** The file that holds the reserve. */
  readonly file: string;
  readonly logger: Logger;
  /** Default: asks the disk that the folder lies on. */
  readonly look?: () => DiskSpace;
  /** A clock that never goes back, in milliseconds. */
  readonly elapsedMs?: () => number;
};

/**
 * Space that is kept back for the workspace's own acts, as a file that is really written. As the disk fills up, first intake is closed,
 * then the index stops, and then the file is given up, so that revoking a key or removing a member still works. When there is room
 * again, the file is made anew.
 */
export class DiskReserve {
  readonly #options: DiskReserveOptions;
  /** How much of the reserve is in its file. */
  #heldBytes = 0;
  #space: DiskSpace;
  #walBytes = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #wasClosed = false;
  readonly #beganAt: number;
  #making: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: DiskReserveOptions) {
    this.#options = options;
    this.#beganAt = this.#now();
    this.#space = this.#ask();
    const size = reserveBytes(this.#space);
    if (isWhole(options.file, size)) this.#heldBytes = size;
    // The rest of one that was not made to its end keeps nothing back, and would never be given up.
    else rmSync(options.file, { force: true });
    this.look();
  }

  /** Begins to watch the disk, and to make the reserve where it is missing. */
  start(): void {
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#making;
  }

  /** Why outside events must be refused; undefined while there is room for them. */
  closed(): string | undefined {
    this.#lookAgain();
    if (!this.#isClosed()) return undefined;
    const size = reserveBytes(this.#space) + this.#walBytes;
    return `the disk is almost full (${Math.floor(this.#space.free / MIB)} MiB free, ${Math.ceil(size / MIB)} MiB are kept back)`;
  }

  /** Why the index must not write so many bytes; undefined while it may. */
  indexPaused(bytes: number): string | undefined {
    this.#lookAgain();
    return this.#spare() - bytes < reserveBytes(this.#space) / 2 ? 'the disk is almost full' : undefined;
  }

  /** Why no export must be written: it would take the room of what is recorded. Undefined while there is room. */
  exportsPaused(): string | undefined {
    this.#lookAgain();
    return noRoomForExports(this.#space, this.#room());
  }

  /**
   * Looks at the disk before an act of the workspace, and gives the reserve up where the act may need it. True while the reserve is in
   * use, when only acts should go on that it is there for.
   */
  isNeeded(): boolean {
    this.look();
    return this.#heldBytes === 0 && this.#room() < lowRoom(this.#space);
  }

  /** Looks at the disk, and gives the reserve up or makes it anew as the room demands. */
  look(): void {
    this.#lookedAt = this.#now();
    this.#space = this.#ask();
    const { logger, file, folder } = this.#options;
    this.#walBytes = walBytes(folder);
    if (!this.#making && !existsSync(file)) this.#heldBytes = 0;
    if (this.#heldBytes > 0 && !this.#making && this.#room() < lowRoom(this.#space)) {
      rmSync(file, { force: true });
      this.#heldBytes = 0;
      logger.error({ free: this.#space.free }, 'the disk is full: the reserve is given up');
      this.#space = this.#ask();
    }
    const isClosed = this.#isClosed();
    if (isClosed !== this.#wasClosed) {
      if (isClosed) logger.error({ free: this.#space.free }, 'the disk is almost full: no outside events');
      else logger.warn({ free: this.#space.free }, 'there is room on the disk again');
    }
    this.#wasClosed = isClosed;
    if (this.#heldBytes === 0 && !isClosed && !this.#isStopped && this.#isTime()) this.#make();
  }

  /** Resolves when the reserve is made, or could not be. */
  async made(): Promise<void> {
    await this.#making;
  }

  #isTime(): boolean {
    return this.#space.free < PLENTY_BYTES || this.#now() - this.#beganAt >= MADE_AFTER_MS;
  }

  #make(): void {
    this.#making ??= this.#write(reserveBytes(this.#space))
      .catch((error: unknown) => {
        rmSync(this.#options.file, { force: true });
        this.#heldBytes = 0;
        if (!isDiskFull(error))
          this.#options.logger.warn({ reason: messageOf(error) }, 'the reserve cannot be made');
      })
      .finally(() => {
        this.#making = undefined;
      });
  }

  /** Bytes that nothing can compress, piece by piece, so that nobody waits for it. */
  async #write(size: number): Promise<void> {
    const piece = randomBytes(Math.min(size, MIB));
    const file = await open(this.#options.file, 'w', 0o600);
    try {
      for (let at = 0; at < size; at += piece.length) {
        if (this.#isStopped) return;
        const { bytesWritten } = await file.write(piece, 0, Math.min(piece.length, size - at));
        this.#heldBytes += bytesWritten;
      }
    } finally {
      await file.close();
    }
  }

  #isClosed(): boolean {
    return this.#spare() < reserveBytes(this.#space);
  }

  /** The room that is left once the databases have written what is in their logs. */
  #spare(): number {
    return this.#room() - this.#walBytes;
  }

  #room(): number {
    return roomBeyondReserve(this.#space, this.#heldBytes);
  }

  #lookAgain(): void {
    if (this.#now() - this.#lookedAt >= LOOK_AGE_MS_MAX) this.look();
  }

  #ask(): DiskSpace {
    return (this.#options.look ?? (() => diskSpaceOf(this.#options.folder)))();
  }

  #now(): number {
    return (this.#options.elapsedMs ?? (() => performance.now()))();
  }
}

/** Gives up the reserve of a folder whose disk is full, so that its databases can be opened. */
export function giveUpWhenFull(folder: string, file: string): void {
  const space = diskSpaceOf(folder);
  if (space.free < lowRoom(space)) rmSync(file, { force: true });
}

/** Whether the file has all its bytes, on disk and not only by name. */
function isWhole(file: string, size: number): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats !== undefined && stats.size >= size && stats.blocks * 512 >= size;
}
