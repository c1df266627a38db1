import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FailedError } from '../output/errors.ts';
import { checkRealFolders, NotRealError } from './real-files.ts';

/** Where files of a copy are written before they get their names. */
const UNFINISHED = '.unfinished';

/** Writes the files of a copy, each whole or not at all: what has its name is complete. */
export class CopyWriter {
  readonly #folder: string;
  readonly #unfinished: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#unfinished = join(folder, UNFINISHED);
  }

  /** Makes the folder where there is none, and removes what a killed run left unfinished. Throws `FailedError`. */
  async begin(): Promise<void> {
    await this.#trying(this.#folder, async () => {
      await rm(this.#unfinished, { recursive: true, force: true });
      await mkdir(this.#unfinished, { recursive: true });
    });
  }

  /** Throws `FailedError`. `isFlushed`: only once it would survive a power cut. */
  async write(path: string, content: Uint8Array | string, { isFlushed = false } = {}): Promise<void> {
    const target = join(this.#folder, path);
    await this.#trying(target, async () => {
      await checkRealFolders(this.#folder, path);
      const temporary = join(this.#unfinished, randomUUID());
      const file = await open(temporary, 'wx');
      try {
        await file.writeFile(content);
        if (isFlushed) await file.sync();
      } finally {
        await file.close();
      }
      await mkdir(dirname(target), { recursive: true });
      await rename(temporary, target);
    });
  }

  async remove(path: string): Promise<void> {
    const target = join(this.#folder, path);
    await this.#trying(target, async () => {
      await checkRealFolders(this.#folder, path);
      await rm(target, { force: true });
    });
  }

  async end(): Promise<void> {
    await rm(this.#unfinished, { recursive: true, force: true });
  }

  async #trying(path: string, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (error instanceof NotRealError) throw new FailedError(error.message);
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      throw new FailedError(
        `${path}: cannot be written (${code}). What is complete stays, and the same command goes on there`,
      );
    }
  }
}
