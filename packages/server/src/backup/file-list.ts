import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { StartupError } from '../platform/startup-error.ts';
import { syncFile } from '../platform/sync.ts';
import { isListedPath } from './backup-files.ts';

/** A file of a backup: where it lies below the place of the backups, and its SHA-256 in hexadecimal. */
export type ListedFile = { readonly path: string; readonly sha256: string };

const LINE = /^([0-9a-f]{64}) {2}(.+)$/;

/** Writes a list of files line by line, as `sha256sum` does: `<SHA-256>  <path>`. */
export class FileListWriter {
  readonly #path: string;
  readonly #stream: ReturnType<typeof createWriteStream>;
  readonly #hash: Hash = createHash('sha256');
  #count = 0;

  constructor(path: string) {
    this.#path = path;
    this.#stream = createWriteStream(path, { mode: 0o600 });
    // An error is met by whoever writes next or ends the list.
    this.#stream.on('error', () => undefined);
  }

  async add({ path, sha256 }: ListedFile): Promise<void> {
    if (!isListedPath(path)) throw new Error(`a file with the name ${JSON.stringify(path)} cannot be listed`);
    const line = `${sha256}  ${path}\n`;
    this.#hash.update(line);
    this.#count += 1;
    if (this.#stream.errored) throw this.#stream.errored;
    if (!this.#stream.write(line)) await drained(this.#stream);
  }

  /** Resolves when the list is on stable storage; how many files it names, and its own SHA-256. */
  async end(): Promise<{ count: number; sha256: string }> {
    this.#stream.end();
    await finished(this.#stream);
    await syncFile(this.#path);
    return { count: this.#count, sha256: this.#hash.digest('hex') };
  }

  /** Lets go of the file; the list is of no use then. */
  destroy(): void {
    this.#stream.destroy();
  }
}

/** The files of a list, in its order. @throws StartupError naming the line that is none */
export async function* readFileList(path: string): AsyncGenerator<ListedFile> {
  const lines = createInterface({
    input: createReadStream(path, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    const [, sha256, name] = LINE.exec(line) ?? [];
    if (sha256 === undefined || name === undefined || !isListedPath(name))
      throw new StartupError(
        `${path}, line ${number}: must be "<SHA-256>  <path>": the list was changed or cut`,
      );
    yield { path: name, sha256 };
  }
}

/** Orders paths as a walk through sorted folders meets them. */
export function comparePaths(a: string, b: string): number {
  const [left, right] = [a.replaceAll('/', '\0'), b.replaceAll('/', '\0')];
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Looks up paths in a list in the order of {@link comparePaths}; each look goes on where the last one ended, so memory stays the same. */
export class FileListLookup {
  readonly #files: AsyncIterator<ListedFile>;
  #next: ListedFile | undefined;
  #isEnded = false;

  constructor(files: AsyncIterable<ListedFile>) {
    this.#files = files[Symbol.asyncIterator]();
  }

  /** The SHA-256 of a file that the list names. Paths must come in ascending order. */
  async find(path: string): Promise<string | undefined> {
    while (!this.#isEnded && (!this.#next || comparePaths(this.#next.path, path) < 0)) {
      const { value, done } = await this.#files.next();
      this.#next = done ? undefined : value;
      this.#isEnded = done === true;
    }
    return this.#next?.path === path ? this.#next.sha256 : undefined;
  }

  async close(): Promise<void> {
    await this.#files.return?.();
  }
}

async function drained(stream: ReturnType<typeof createWriteStream>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = () => resolve();
  stream.once('drain', done).once('error', done).once('close', done);
  await promise;
  stream.off('drain', done).off('error', done).off('close', done);
  if (stream.errored) throw stream.errored;
}
