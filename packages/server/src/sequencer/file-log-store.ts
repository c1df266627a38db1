import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolders } from '../platform/sync.ts';
import { writeBeside } from '../platform/write-beside.ts';
import { LedgerDisagreement } from './ledger-disagreement.ts';
import type { LogFile, LogStore } from './log-store.ts';

const WRITTEN_AT_ONCE = 16;

/** The log as files: `<folder>/<organization>/tile/…`, written beside their name, synced, then renamed. */
export class FileLogStore implements LogStore {
  readonly #folder: string;
  #temporary = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async write(organizationId: string, files: readonly LogFile[]): Promise<void> {
    const folders = new Set<string>();
    for (let at = 0; at < files.length; at += WRITTEN_AT_ONCE) {
      const some = files.slice(at, at + WRITTEN_AT_ONCE);
      const results = await Promise.allSettled(some.map((file) => this.#writeOne(organizationId, file)));
      for (const result of results) {
        if (result.status === 'rejected') throw result.reason;
        folders.add(result.value);
      }
    }
    for (const folder of folders) await syncFolders(folder, this.#folder);
  }

  async read(organizationId: string, path: string): Promise<Uint8Array | undefined> {
    return readIfThere(this.#at(organizationId, path));
  }

  async #writeOne(organizationId: string, { path, bytes }: LogFile): Promise<string> {
    const target = this.#at(organizationId, path);
    const folder = dirname(target);
    const existing = await readIfThere(target);
    if (existing) {
      if (Buffer.compare(existing, bytes) === 0) return folder;
      throw new LedgerDisagreement(
        path,
        `${path} holds other bytes than this ledger would write there, and the log must not be rewritten: restore journal.db and the ledger folder from one backup`,
      );
    }
    await mkdir(folder, { recursive: true, mode: 0o700 });
    this.#temporary += 1;
    await writeBeside(`${target}.${this.#temporary}.tmp`, target, bytes);
    return folder;
  }

  #at(organizationId: string, path: string): string {
    return join(this.#folder, organizationId, path);
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
