import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import {
  HASH_BYTES,
  readUnverifiedCheckpoint,
  rootFromTiles,
  TILE_WIDTH,
  type TileRef,
  tilePath,
  tilesForRoot,
} from '@daybook/ledger';
import type { LedgerHead } from '../journal/ledger-heads.ts';
import { SqliteJournalReader } from '../journal/sqlite-journal-reader.ts';
import type { DataFolder } from '../platform/data-folder.ts';
import { StartupError } from '../platform/startup-error.ts';
import { isSame } from '../sequencer/check-head.ts';
import { FileLogStore } from '../sequencer/file-log-store.ts';
import type { LogStore } from '../sequencer/log-store.ts';
import type { Manifest } from './manifest.ts';

const LEVEL_BITS = 8;

type Store = Pick<LogStore, 'read'>;

/**
 * Backups share files by their names, and those of a ledger say nothing of what is in them. A log that goes on from an older backup, or that
 * replaces a retired one, gives the same names to other files.
 * @throws StartupError unless each log that the newest backup of a place holds is the beginning of the one that is here
 */
export async function requireSameCourse(
  folder: DataFolder,
  workspace: DatabaseSync,
  { organizations: known }: Manifest,
  place: string,
): Promise<void> {
  if (!existsSync(folder.journalDb)) return;
  const originOf = workspace.prepare('SELECT origin FROM organizations WHERE id = ?');
  const store = new FileLogStore(folder.ledger);
  const journal = SqliteJournalReader.open(folder.journalDb);
  try {
    for (const { id, origin, size, checkpoint } of known) {
      const own = originOf.get(id)?.origin;
      if (own === undefined || checkpoint === null) continue;
      const head = await journal.head(id);
      if (own === origin && head && head.size >= size) {
        const root = await rootAt(id, size, head, store);
        if (root === undefined || isSame(root, readUnverifiedCheckpoint(checkpoint).root)) continue;
      }
      throw new StartupError(
        `${place} holds a backup in which the log of ${id} took another course: this folder was restored from an older one, or its log was retired, or a file of its ledger is damaged (./daybook verify ledger tells). Keep those backups as they are, and give another folder with --to`,
      );
    }
  } finally {
    journal.close();
  }
}

/** Root of the first `size` entries, as the files say; undefined where one of them is missing, which is noticed later. */
async function rootAt(
  id: string,
  size: number,
  head: LedgerHead,
  store: Store,
): Promise<Uint8Array | undefined> {
  const tiles = new Map<string, Uint8Array>();
  for (const ref of tilesForRoot(BigInt(size))) {
    const hashes = await tileOf(id, ref, head, store);
    if (!hashes) return undefined;
    tiles.set(tilePath(ref), hashes.subarray(0, ref.width * HASH_BYTES));
  }
  return rootFromTiles(BigInt(size), (ref) => tiles.get(tilePath(ref)) ?? new Uint8Array());
}

/** A full tile is a file, the last one of its level is what the head holds. */
async function tileOf(id: string, { level, index }: TileRef, head: LedgerHead, store: Store) {
  const isFull = index < BigInt(head.size) >> BigInt(LEVEL_BITS * (level + 1));
  return isFull
    ? store.read(id, tilePath({ level, index, width: TILE_WIDTH }))
    : head.edge.get(`level${level}`);
}
