import { expect, onTestFinished, test } from 'vitest';
import { startTestServer } from '../http/server.testing.ts';
import { JOURNAL_MIGRATIONS } from '../journal/schema.ts';
import { dataFolder } from '../platform/data-folder.ts';
import { openDatabase } from '../platform/database.ts';
import { WORKSPACE_MIGRATIONS } from '../workspace/schema.ts';
import { openSnapshots } from './snapshots.ts';

test('a destruction that ends while a backup begins is in it as under way or as done', async () => {
  const server = await startTestServer();
  onTestFinished(() => server.stop());
  await server.record([
    { action: 'SECRET_READ', actor: { type: 'user' }, resource: { type: 'secret', name: 'A' } },
  ]);
  await server.pause();
  const folder = dataFolder(server.dataFolder);
  const workspace = openDatabase({
    path: folder.workspaceDb,
    migrations: WORKSPACE_MIGRATIONS,
    synchronous: 'FULL',
  });
  const journal = openDatabase({
    path: folder.journalDb,
    migrations: JOURNAL_MIGRATIONS,
    synchronous: 'FULL',
  });
  workspace.exec(
    `INSERT INTO destructions (id, organization_id, kind, begun_at, looked_from) VALUES ('dst_1', '${server.organizationId}', 'expired', 0, 0)`,
  );
  const end = () => {
    journal.exec(
      "INSERT OR IGNORE INTO gone (org, first, last, kind, announcement) VALUES (1, 0, 0, 'expired', 1)",
    );
    workspace.exec('DELETE FROM destructions');
  };
  const asked = new Set<string>();
  /** What is asked for second is pinned second: the destruction ends just before. */
  const ask = (path: string) => {
    asked.add(path);
    if (asked.size === 2) end();
    return path;
  };
  const snapshots = openSnapshots({
    ...folder,
    get workspaceDb() {
      return ask(folder.workspaceDb);
    },
    get journalDb() {
      return ask(folder.journalDb);
    },
  });
  const underWay = snapshots.workspace.prepare('SELECT id FROM destructions').all();
  const gone = snapshots.journal?.prepare('SELECT first FROM gone').all() ?? [];
  snapshots.close();
  workspace.close();
  journal.close();
  expect(underWay.length + gone.length).toBeGreaterThan(0);
});
