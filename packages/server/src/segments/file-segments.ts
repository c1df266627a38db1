import { mkdir, open, opendir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolders } from '../platform/sync.ts';
import { writeBeside } from '../platform/write-beside.ts';
import { type ByteRange, positionsOf, type Segment, type Segments, UnreadableSegment } from './segments.ts';

/** Says of a read that the file is at fault, and not the process. */
const OF_THE_FILE = ['EIO', 'EISDIR', 'ENOTDIR', 'EACCES', 'EPERM'];

/** Segments as files: `<folder>/<organization>/<name>`, written beside their name, synced, then renamed. */
export class FileSegments implements Segments {
  readonly #folder: string;
  #temporary = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async write(organizationId: string, { name, bytes }: Segment): Promise<string> {
    const target = this.#at(organizationId, name);
    const folder = join(this.#folder, organizationId);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    this.#temporary += 1;
    await writeBeside(`${target}.${this.#temporary}.tmp`, target, bytes);
    // A folder that a killed process made may not be durable yet either.
    await syncFolders(folder, dirname(this.#folder));
    return name;
  }

  async read(organizationId: string, name: string, range?: ByteRange): Promise<Uint8Array> {
    const path = this.#at(organizationId, name);
    try {
      const file = await open(path, 'r');
      try {
        const start = range?.start ?? 0;
        const length = (range?.end ?? (await file.stat()).size) - start;
        const bytes = Buffer.alloc(length);
        const { bytesRead } = await file.read(bytes, 0, length, start);
        if (bytesRead < length)
          throw new UnreadableSegment(name, 'damaged', 'is shorter than it was written');
        return bytes;
      } finally {
        await file.close();
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      if (error.code === 'ENOENT') throw new UnreadableSegment(name, 'missing', 'is missing');
      if (!OF_THE_FILE.includes(String(error.code))) throw error;
      throw new UnreadableSegment(name, 'failing', `cannot be read (${error.message})`, { cause: error });
    }
  }

  async remove(organizationId: string, names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const folder = join(this.#folder, organizationId);
    for (const name of names) await rm(join(folder, name), { force: true });
    await syncFolders(folder, folder).catch(unlessMissing);
  }

  async *list(organizationId: string): AsyncIterable<string> {
    try {
      for await (const entry of await opendir(join(this.#folder, organizationId))) yield entry.name;
    } catch (error) {
      unlessMissing(error);
    }
  }

  /** @throws UnreadableSegment for a name that no segment has: it may come from a damaged row. */
  #at(organizationId: string, name: string): string {
    if (!positionsOf(name))
      throw new UnreadableSegment(JSON.stringify(name), 'missing', 'has no name of a segment');
    return join(this.#folder, organizationId, name);
  }
}

/** Where there is no folder, nothing was removed from it. */
function unlessMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
