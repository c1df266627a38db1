import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openDatabase } from './database.ts';
import { StillRead, truncateWal } from './truncate-wal.ts';

test('a write-ahead log is cut to nothing once nobody reads, and until then that is refused in bounded time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-wal-'));
  const path = join(folder, 'some.db');
  const db = openDatabase({ path, migrations: ['CREATE TABLE t (n INTEGER)'], synchronous: 'FULL' });
  const reader = new DatabaseSync(path, { readOnly: true });
  reader.exec('BEGIN; SELECT * FROM t');
  db.exec('INSERT INTO t VALUES (1)');
  await expect(truncateWal(db, { waitMsMax: 1, pauseMs: 1 })).rejects.toThrow(StillRead);
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
  const done = truncateWal(db, { pauseMs: 1 });
  reader.exec('COMMIT');
  await done;
  expect(statSync(`${path}-wal`).size).toBe(0);
  expect(db.prepare('PRAGMA busy_timeout').get()?.timeout).toBe(5_000);
  reader.close();
  db.close();
  rmSync(folder, { recursive: true });
});
