import { readFile, stat } from 'node:fs/promises';

type Kept = { readonly changed: string; readonly bytes: Promise<Uint8Array<ArrayBuffer>> };

/**
 * Files that many clients are sent, each in memory once, however many have not taken it yet. For a folder of bounded size: nothing is
 * given up.
 */
export class SharedFiles {
  readonly #kept = new Map<string, Kept>();

  /** Read anew when the file has changed. Undefined where there is no file. */
  async read(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) return undefined;
    const changed = `${found.mtimeMs} ${found.size} ${found.ino}`;
    const kept = this.#kept.get(path);
    if (kept?.changed === changed) return kept.bytes;
    const bytes = readFile(path).then((read) => new Uint8Array(read));
    this.#kept.set(path, { changed, bytes });
    bytes.catch(() => this.#kept.delete(path));
    return bytes;
  }
}
