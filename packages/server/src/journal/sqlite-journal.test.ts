import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../platform/database.ts';
import { describeJournal } from './contract/describe-journal.ts';
import type { JournalUnderTest } from './contract/journal-in-test.ts';
import { event, importedEvent } from './contract/pending-event.ts';
import { JournalUnavailable } from './journal.ts';
import { IDS_MIGRATIONS, JOURNAL_MIGRATIONS } from './schema.ts';
import { SeenIds } from './seen-ids.ts';
import { SqliteJournal } from './sqlite-journal.ts';

function open(folder: string, clock: () => number, elapsedMs = () => performance.now()) {
  const db = openDatabase({
    path: join(folder, 'journal.db'),
    migrations: JOURNAL_MIGRATIONS,
    synchronous: 'FULL',
  });
  const ids = SeenIds.open(join(folder, 'ids.db'));
  return { db, journal: new SqliteJournal({ db, ids, clock, elapsedMs }) };
}

function under(folder: string, clock: () => number, elapsedMs: () => number): JournalUnderTest {
  const { journal } = open(folder, clock, elapsedMs);
  return {
    journal,
    async reopen() {
      await journal.close();
      return under(folder, clock, elapsedMs);
    },
    async dispose() {
      await journal.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** As an earlier version left it: up to date, and nothing older than 60 days in it. */
function makeFirstIdsFile(path: string): void {
  rmSync(path);
  const db = openDatabase({ path, migrations: IDS_MIGRATIONS.slice(0, 1), synchronous: 'NORMAL' });
  db.exec('UPDATE applied SET batch = 2');
  db.close();
}

const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'daybook-journal-'));

describeJournal('SqliteJournal', async (clock, elapsedMs) => under(temporaryFolder(), clock, elapsedMs));

describe('SqliteJournal and its ids', () => {
  test.each([
    ['lost', (path: string) => rmSync(path)],
    ['cut short', (path: string) => truncateSync(path, 1_000)],
    [
      'overwritten',
      (path: string) =>
        writeFileSync(path, 'not a database, and long enough to be looked at as one'.repeat(50)),
    ],
  ])('an ids file that was %s is replayed from the journal', async (_, harm) => {
    const folder = temporaryFolder();
    const first = open(folder, Date.now);
    await first.journal.addOrganization('org_a');
    await first.journal.append([{ organizationId: 'org_a', credential: 'k', events: [event(1)] }]);
    await first.journal.close();
    harm(join(folder, 'ids.db'));
    const second = open(folder, Date.now);
    const [outcome] = await second.journal.append([
      { organizationId: 'org_a', credential: 'k', events: [event(1)] },
    ]);
    expect(outcome).toMatchObject({ accepted: 0, duplicates: [event(1).id] });
    await second.journal.close();
    rmSync(folder, { recursive: true });
  });

  test.each([
    ['lost', rmSync],
    ['from before imports were remembered', makeFirstIdsFile],
  ])(
    'of an ids file that is %s the replay finds what an import brought long ago, and costs the next start nothing',
    async (_, harm) => {
      const folder = temporaryFolder();
      const at = { now: Date.UTC(2024, 0, 1), elapsed: 0 };
      const clocks = [() => at.now, () => at.elapsed] as const;
      const send = (journal: SqliteJournal, ...events: ReturnType<typeof event>[]) =>
        journal.append([{ organizationId: 'org_a', credential: 'k', events }]);
      const first = open(folder, ...clocks);
      await first.journal.addOrganization('org_a');
      await send(first.journal, event(1), importedEvent(1));
      at.now += 700 * 86_400_000;
      at.elapsed += 700 * 86_400_000;
      await send(first.journal, event(2));
      await first.journal.close();
      harm(join(folder, 'ids.db'));
      const second = open(folder, ...clocks);
      expect((await send(second.journal, importedEvent(1)))[0]).toMatchObject({ accepted: 0 });
      await second.journal.close();
      const ids = SeenIds.open(join(folder, 'ids.db'));
      expect(ids.appliedBatch).toBe(2);
      ids.close();
      rmSync(folder, { recursive: true });
    },
  );

  test('an ids file from a longer journal than the one restored is replayed', async () => {
    const folder = temporaryFolder();
    const first = open(folder, Date.now);
    await first.journal.addOrganization('org_a');
    await first.journal.append([{ organizationId: 'org_a', credential: 'k', events: [event(1)] }]);
    await first.journal.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, `journal.db${suffix}`), { force: true });
    const second = open(folder, Date.now);
    await second.journal.addOrganization('org_a');
    const [outcome] = await second.journal.append([
      { organizationId: 'org_a', credential: 'k', events: [event(1)] },
    ]);
    expect(outcome).toMatchObject({ accepted: 1 });
    await second.journal.close();
    rmSync(folder, { recursive: true });
  });
});

describe('SqliteJournal on a full disk', () => {
  test('refuses what does not fit, keeps what it has, and goes on when there is room', async () => {
    const folder = temporaryFolder();
    const { db, journal } = open(folder, Date.now);
    await journal.addOrganization('org_a');
    const append = (n: number, note = '') =>
      journal.append([{ organizationId: 'org_a', credential: 'k', events: [event(n, { note })] }]);
    await append(1);
    const pages = Number(db.prepare('PRAGMA page_count').get()?.page_count);
    db.exec(`PRAGMA max_page_count = ${pages}`);
    const incompressible = randomBytes(20_000).toString('base64');
    await expect(append(2, incompressible)).rejects.toThrow(JournalUnavailable);
    expect(await journal.unsequenced(100)).toHaveLength(1);
    db.exec('PRAGMA max_page_count = 1000000');
    const [again] = await append(2, incompressible);
    expect(again).toMatchObject({ accepted: 1, duplicates: [] });
    expect(await journal.unsequenced(100)).toHaveLength(2);
    await journal.close();
    rmSync(folder, { recursive: true });
  });
});
