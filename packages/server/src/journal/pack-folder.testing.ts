import { join } from 'node:path';
import { openDatabase } from '../platform/database.ts';
import { FileSegments } from '../segments/file-segments.ts';
import { JOURNAL_MIGRATIONS } from './schema.ts';
import { SeenIds } from './seen-ids.ts';
import { SqliteJournal } from './sqlite-journal.ts';

/** Packs everything of a folder that no server uses, as if its days were over. */
export async function packFolder(folder: string): Promise<void> {
  const path = join(folder, 'journal.db');
  const db = openDatabase({ path, migrations: JOURNAL_MIGRATIONS, synchronous: 'FULL' });
  const segments = new FileSegments(join(folder, 'segments'));
  const ids = SeenIds.open(join(folder, 'ids.db'));
  const journal = await SqliteJournal.open({ db, ids, segments, clock: Date.now });
  while (await journal.packer.packOne(new AbortController().signal, { early: true }));
  await journal.close();
}
