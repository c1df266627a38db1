import { lstat, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DataFolder } from './data-folder.ts';

/** The parts of a data folder that grow. `other` is all the rest, with keys, reserve and lock. */
export const DATA_PARTS = [
  'journal',
  'segments',
  'ledger',
  'index',
  'workspace',
  'ids',
  'exports',
  'other',
] as const;

export type DataPart = (typeof DATA_PARTS)[number];

export type DataSizes = Readonly<Record<DataPart, number>>;

const BLOCK_BYTES = 512;
const AGE_MS_MIN = 60_000;
/** A look at a large folder takes seconds of a disk that others need: it is taken for a twentieth of the time at most. */
const AGE_PER_LOOK = 20;

/** What the parts of a data folder take of the disk, in bytes. It is looked at when asked, and not again for a minute or longer. */
export class DataSize {
  readonly #folder: DataFolder;
  #latest: { readonly sizes: DataSizes; readonly until: number } | undefined;
  #looking: Promise<DataSizes> | undefined;

  constructor(folder: DataFolder) {
    this.#folder = folder;
  }

  /** The latest figures; only the first caller has to wait for them. */
  async sizes(): Promise<DataSizes> {
    const isOld = this.#latest === undefined || performance.now() > this.#latest.until;
    if (isOld && !this.#looking) {
      this.#looking = this.#look().finally(() => {
        this.#looking = undefined;
      });
    }
    return this.#latest?.sizes ?? this.#looking ?? NOTHING;
  }

  async #look(): Promise<DataSizes> {
    const began = performance.now();
    const sizes: Record<DataPart, number> = { ...NOTHING };
    for (const name of await readdir(this.#folder.root).catch(() => [])) {
      sizes[this.#partOf(name)] += await bytesOnDisk(join(this.#folder.root, name));
    }
    const ended = performance.now();
    this.#latest = { sizes, until: ended + Math.max(AGE_MS_MIN, (ended - began) * AGE_PER_LOOK) };
    return sizes;
  }

  /** A database counts with its write-ahead log. */
  #partOf(name: string): DataPart {
    const { journalDb, segments, ledger, index, workspaceDb, idsDb, exports } = this.#folder;
    const file = name.replace(/-(wal|shm|journal)$/, '');
    switch (file) {
      case basename(journalDb):
        return 'journal';
      case basename(segments):
        return 'segments';
      case basename(ledger):
        return 'ledger';
      case basename(index):
        return 'index';
      case basename(workspaceDb):
        return 'workspace';
      case basename(idsDb):
        return 'ids';
      case basename(exports):
        return 'exports';
      default:
        return 'other';
    }
  }
}

const NOTHING: DataSizes = {
  journal: 0,
  segments: 0,
  ledger: 0,
  index: 0,
  workspace: 0,
  ids: 0,
  exports: 0,
  other: 0,
};

/** Whole blocks, one file at a time; what is gone meanwhile counts for nothing. */
async function bytesOnDisk(path: string): Promise<number> {
  const info = await lstat(path).catch(() => undefined);
  if (!info) return 0;
  let bytes = info.blocks * BLOCK_BYTES;
  if (!info.isDirectory()) return bytes;
  for (const name of await readdir(path).catch(() => [])) bytes += await bytesOnDisk(join(path, name));
  return bytes;
}
