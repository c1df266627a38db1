import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reindexFolder } from '@daybook/server';
import { describe, expect, test } from 'vitest';
import { useDataFolder } from './data-folder.testing.ts';
import { alterJournal } from './forge-journal.testing.ts';

const folder = useDataFolder();
const { start, stop, page, record, forge, dropIndex } = folder;

describe('a log that is older than its index', () => {
  const copy = (from: string, to: string) => {
    for (const name of ['journal.db', 'workspace.db', 'ledger']) {
      rmSync(join(to, name), { recursive: true, force: true });
      if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name), { recursive: true });
    }
  };
  /** Records, keeps everything but the index as it then is, records more, and puts what was kept back. */
  async function rollBack(): Promise<void> {
    mkdirSync(join(folder.parent, 'kept'));
    await start();
    await record(10);
    await page('limit=1');
    await stop();
    copy(folder.path, join(folder.parent, 'kept'));
    await start();
    await record(5);
    await page('limit=1');
    await stop();
    copy(join(folder.parent, 'kept'), folder.path);
  }
  const refusal = async () => String(await start().catch((error: unknown) => error));

  test('is refused at start in one line that names what to restore, and nothing is signed', async () => {
    await rollBack();
    const before = await readFile(join(folder.path, 'journal.db'));
    expect(await refusal()).toMatch(
      /^StartupError: the index of org_\w+ was built from 15 entries, and its ledger has only 10: .*restore both from the newest backup.*--accept-rollback$/,
    );
    expect(await readFile(join(folder.path, 'journal.db'))).toEqual(before);
  });

  test('is signed on where that is accepted, and its index built anew', async () => {
    await rollBack();
    await start({ acceptRollback: true });
    expect((await page('limit=100')).events).toHaveLength(10);
    await record(3);
    expect((await page('limit=100')).events).toHaveLength(13);
    await stop();
    await start();
  });

  test('is refused when it has grown again past the index, in another way', async () => {
    await rollBack();
    cpSync(join(folder.path, 'index'), join(folder.parent, 'index'), { recursive: true });
    await start({ acceptRollback: true });
    await record(20);
    await stop();
    dropIndex();
    cpSync(join(folder.parent, 'index'), join(folder.path, 'index'), { recursive: true });
    expect(await refusal()).toMatch(/built from other entries than the first 15 of its ledger/);
  });

  test('is no reason to refuse when the index is damaged: it is built anew', async () => {
    await rollBack();
    const index = join(folder.path, 'index', folder.made.organizationId);
    for (const name of readdirSync(index)) writeFileSync(join(index, name), 'no database'.repeat(2_000));
    await start();
    expect((await page('limit=100')).events).toHaveLength(10);
  });

  test('is shown by the files of its ledger when the index is lost', async () => {
    await start();
    await record(10);
    await stop();
    for (const name of ['journal.db', 'workspace.db'])
      cpSync(join(folder.path, name), join(folder.parent, name));
    await start();
    await record(300);
    await stop();
    for (const name of ['journal.db', 'workspace.db'])
      cpSync(join(folder.parent, name), join(folder.path, name));
    dropIndex();
    expect(await refusal()).toMatch(
      /ledger holds entries of org_\w+ that .*journal\.db lacks \(it ends at 10\)/,
    );
  });
});

describe('reindexing', () => {
  const reindex = () => reindexFolder({ dataFolder: folder.path }).catch((error: unknown) => String(error));
  const index = () => join(folder.path, 'index', folder.made.organizationId);
  async function recorded(): Promise<void> {
    await start();
    for (const count of [10, 3, 10]) await record(count);
    await page('limit=1');
    await stop();
  }

  test('of a folder without a journal says what is missing', async () => {
    expect(await reindex()).toMatch(/StartupError: .*journal\.db is missing or empty: no server has run/);
    await recorded();
    rmSync(join(folder.path, 'journal.db'));
    expect(await reindex()).toMatch(/^StartupError: .*journal\.db .*restore/);
    writeFileSync(join(folder.path, 'journal.db'), '');
    expect(await reindex()).toMatch(/^StartupError: .*journal\.db .*restore/);
    expect(existsSync(index())).toBe(true);
  });

  test.each([
    ['holds nothing', 'DELETE FROM positions; DELETE FROM batches; DELETE FROM heads; DELETE FROM edges'],
    ['was rolled back', 'UPDATE heads SET size = 13'],
    ['lacks the newest events', 'DELETE FROM positions WHERE batch = 3'],
    ['lacks all events', 'DELETE FROM positions'],
  ])('with a journal that %s is refused, and the index stays', async (_, harm) => {
    await recorded();
    const files = readdirSync(index());
    alterJournal(folder.path, harm);
    expect(await reindex()).toMatch(/^StartupError: .*(restore)/);
    expect(readdirSync(index())).toEqual(files);
  });

  test('names the positions that were changed, a bounded number of them', async () => {
    await recorded();
    forge(2);
    forge(15);
    expect(await reindex()).toMatch(/positions 2, 15 of org_\w+ are not what its ledger of 23/);
    alterJournal(folder.path, 'UPDATE batches SET recorded_at = 1');
    expect(await reindex()).toContain('18, 19 and 3 more of');
  });

  test('counts what it has checked', async () => {
    await recorded();
    expect(await reindex()).toEqual({ events: 23, gone: 0, organizations: 1 });
  });
});
