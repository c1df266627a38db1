import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFile } from '../platform/sync.ts';

const { O_CREAT, O_NOFOLLOW, O_RDWR, O_TRUNC } = constants;
const MODE = 0o600;
const READ_BYTES = 1_048_576;

export type WrittenFile = { readonly bytes: number; readonly sha256: string };

/**
 * A file under way: it has its name only once it is whole and on stable storage. Links are not followed. An interrupted one can be gone on
 * with.
 */
export class PartFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #hash: Hash;
  #bytes: number;

  private constructor(path: string, handle: FileHandle, hash: Hash, bytes: number) {
    this.#path = path;
    this.#handle = handle;
    this.#hash = hash;
    this.#bytes = bytes;
  }

  /** Goes on behind the first `keep` bytes of what is there; begins anew where there are fewer. */
  static async open(path: string, keep = 0): Promise<PartFile> {
    const flags = O_RDWR | O_CREAT | O_NOFOLLOW | (keep === 0 ? O_TRUNC : 0);
    const handle = await open(path, flags, MODE);
    try {
      const hash = createHash('sha256');
      const kept = (await handle.stat()).size >= keep ? keep : 0;
      await handle.truncate(kept);
      await feed(hash, handle, kept);
      return new PartFile(path, handle, hash, kept);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  async write(piece: Uint8Array): Promise<void> {
    for (let at = 0; at < piece.length; ) {
      const { bytesWritten } = await this.#handle.write(piece, at, piece.length - at, this.#bytes + at);
      at += bytesWritten;
    }
    this.#hash.update(piece);
    this.#bytes += piece.length;
  }

  /** What was written is on stable storage when it resolves. */
  async sync(): Promise<void> {
    await this.#handle.datasync();
  }

  /** Gives the whole file its name, in the same folder, in place of whatever had it. */
  async commit(path: string): Promise<WrittenFile> {
    await this.#handle.sync();
    await this.#handle.close();
    await rename(this.#path, path);
    await syncFile(dirname(path));
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  /** Ends it, and leaves what is there for the next time. */
  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** Ends it, and removes what is there. */
  async discard(): Promise<void> {
    await this.#handle.close();
    await rm(this.#path, { force: true });
  }
}

/** Writes a small file whole, as {@link PartFile} does. */
export async function writeWhole(part: string, path: string, text: string): Promise<WrittenFile> {
  const file = await PartFile.open(part);
  await file.write(Buffer.from(text));
  return file.commit(path);
}

async function feed(hash: Hash, handle: FileHandle, length: number): Promise<void> {
  const buffer = Buffer.alloc(Math.min(length, READ_BYTES));
  for (let at = 0; at < length; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, length - at), at);
    if (bytesRead === 0) throw new Error('the file ends before its size');
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}
