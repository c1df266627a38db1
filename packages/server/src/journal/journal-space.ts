import type { DatabaseSync } from 'node:sqlite';

const MIB = 1_048_576;
/** So much may be in use before days are packed that are not over. */
const USED_MAX = 128 * MIB;
/** A file that is larger than this is made smaller, and for that packed as far as it goes. */
const FILE_MAX = 192 * MIB;
/** Making the file anew takes as long as writing what is in use: some 100 ms for this much, in which nothing is recorded. */
const COPIED_MAX = 32 * MIB;
/** Less free space is left to the next batches: it will be in use again within a day. */
const FREE_MIN = 64 * MIB;

/** What a journal's database takes, in bytes. */
export type JournalSpace = { readonly used: number; readonly free: number };

export function spaceOf(db: DatabaseSync): JournalSpace {
  const pragma = (name: string) => Number(db.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
  const pageBytes = pragma('page_size');
  const free = pragma('freelist_count') * pageBytes;
  return { used: pragma('page_count') * pageBytes - free, free };
}

/** Whether so much is in use that segments must be made before their days are over. */
export function isCrowded({ used, free }: JournalSpace): boolean {
  return used > USED_MAX || (used + free > FILE_MAX && used > COPIED_MAX);
}

/** Whether giving the free space back to the disk is worth what it holds up. */
export function isWorthShrinking({ used, free }: JournalSpace): boolean {
  return free >= FREE_MIN && used <= COPIED_MAX;
}

/** Makes the file as small as what is in use. What it copies through lies in memory, never in a file elsewhere. */
export function shrink(db: DatabaseSync): void {
  db.exec('PRAGMA temp_store = MEMORY; VACUUM');
}
