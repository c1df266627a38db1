import { Packer } from '../journal/packer.ts';
import { JOURNAL_MIGRATIONS } from '../journal/schema.ts';
import { systemClock } from '../platform/clock.ts';
import { dataFolder } from '../platform/data-folder.ts';
import { openDatabase } from '../platform/database.ts';
import { FileSegments } from '../segments/file-segments.ts';

/** Moves what has positions into small segments, as days do that pass. No server may run on the folder. */
export async function packAll(root: string): Promise<void> {
  const folder = dataFolder(root);
  const db = openDatabase({ path: folder.journalDb, migrations: JOURNAL_MIGRATIONS, synchronous: 'FULL' });
  const packer = new Packer({
    db,
    segments: new FileSegments(folder.segments),
    batches: { forget: () => undefined },
    clock: systemClock,
    segmentBytes: 20_000,
  });
  const { signal } = new AbortController();
  while (await packer.packOne(signal, { early: true }));
  db.close();
}
