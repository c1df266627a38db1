import { copyFileSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createKey } from './create-key.ts';
import { secretRead, startTestServer, type TestServer } from './http/server.testing.ts';
import { StartupError } from './platform/startup-error.ts';
import { reindexFolder } from './reindex-folder.ts';
import { resetAccount } from './reset-account.ts';
import { type RunningServer, startServer } from './start-server.ts';

let server: TestServer;
let folder = '';
beforeEach(async () => {
  server = await startTestServer();
  folder = server.dataFolder;
});
afterEach(() => server.stop());

const file = (name: string) => join(folder, name);
const kept = (name: string) => join(folder, '..', 'kept', name);
/** Keeps a copy of the folder as a stopped server left it. */
async function keep(): Promise<void> {
  await stopped(() => cpSync(folder, join(folder, '..', 'kept'), { recursive: true }));
}
/** Does something with the folder while no server has it, and leaves it without one. */
async function stopped(work: () => void): Promise<void> {
  await server.pause();
  work();
}
function restore(name: string): void {
  for (const suffix of ['-wal', '-shm']) rmSync(file(name + suffix), { force: true });
  copyFileSync(kept(name), file(name));
}
const SILENT = { DAYBOOK_LOG_LEVEL: 'silent' };

/** The one line by which a start is refused. */
async function refusal(start: Promise<unknown>): Promise<string> {
  const error: unknown = await start.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartupError);
  const { message } = error as StartupError;
  expect(message).not.toContain('\n');
  return message;
}
const start = (acceptRollback = false): Promise<RunningServer> =>
  startServer({ dataFolder: folder, port: 0, env: SILENT, acceptRollback });

/** An owner's session, a key that is revoked, and a secret of two versions, all after the copy was kept. */
async function actAfterwards(): Promise<string> {
  const cookie = await server.signIn();
  const made = await server.browse(cookie, '/v1/api-keys', {
    json: { name: 'leaked', scopes: ['events:read'] },
  });
  const { id, key } = made.body as { id: string; key: string };
  await keep();
  await server.resume();
  expect((await server.browse(cookie, `/v1/api-keys/${id}`, { method: 'DELETE' })).status).toBeLessThan(300);
  const put = (value: string) =>
    server.browse(cookie, '/v1/secrets/DATABASE_URL?env=production', { method: 'PUT', json: { value } });
  await put('one');
  await put('two');
  await server.total();
  return key;
}

describe('workspace.db restored alone', () => {
  test('is refused at the start, in one line that names what to restore', async () => {
    await actAfterwards();
    await stopped(() => restore('workspace.db'));
    const line = await refusal(start());
    expect(line).toMatch(/workspace\.db is older than journal\.db, which has \d+ acts of the workspace more/);
    expect(line).toContain('restore workspace.db');
    expect(line).toContain('--accept-rollback');
  });

  test('is refused by every command on the folder too', async () => {
    await actAfterwards();
    await stopped(() => restore('workspace.db'));
    const { email } = server.owner;
    for (const command of [
      createKey({ dataFolder: folder, name: 'new' }),
      resetAccount({ dataFolder: folder, email }),
      reindexFolder({ dataFolder: folder }),
    ]) {
      expect(await refusal(command)).toContain('workspace.db is older');
    }
  });

  test('starts when that is accepted, records it, and starts again without', async () => {
    await actAfterwards();
    await stopped(() => restore('workspace.db'));
    await (await start(true)).close();
    await server.resume();
    await server.total();
    const found = await server.call('/v1/events?q=action:ROLLBACK_ACCEPT');
    expect(found.body).toMatchObject({
      events: [
        {
          actor: { type: 'system' },
          category: 'Audit',
          resource: { name: 'workspace.db' },
          metadata: { database: 'workspace.db', missing: expect.any(Number) },
          recordedBy: { type: 'workspace' },
        },
      ],
    });
    const { events } = found.body as { events: { metadata: { missing: number } }[] };
    expect(events[0]?.metadata.missing).toBeGreaterThanOrEqual(3);
    // What is done from here on is told apart from what was lost.
    await actOnce();
    await server.total();
    await keepAgain();
    await actOnce();
    await server.total();
    await stopped(() => restore('workspace.db'));
    expect(await refusal(start())).toContain('which has 1 act of the workspace more');
  });
});

async function actOnce(): Promise<void> {
  await server.resume();
  await server.makeKey(`key-${Math.random()}`, ['events:read']);
}
async function keepAgain(): Promise<void> {
  await stopped(() => {
    rmSync(kept(''), { recursive: true });
    mkdirSync(kept(''));
    copyFileSync(file('workspace.db'), kept('workspace.db'));
  });
}

describe('journal.db restored alone', () => {
  test('is refused at the start, in one line that names what to restore', async () => {
    await keep();
    await server.resume();
    await server.record([secretRead()]);
    await stopped(() => restore('journal.db'));
    const line = await refusal(start());
    expect(line).toMatch(/journal\.db is older than workspace\.db, which has seen 1 commit more/);
    expect(line).toContain(`the ledger of ${server.organizationId} had 1 events and has 0`);
    expect(line).toContain('restore journal.db');
  });

  test('starts when that is accepted, records it, and starts again without', async () => {
    await keep();
    await server.resume();
    await server.record([secretRead()]);
    await stopped(() => {
      restore('journal.db');
      rmSync(file('index'), { recursive: true });
    });
    await (await start(true)).close();
    await server.resume();
    await server.total();
    expect((await server.call('/v1/events?q=action:ROLLBACK_ACCEPT')).body).toMatchObject({
      events: [{ resource: { name: 'journal.db' }, metadata: { database: 'journal.db', missing: 1 } }],
    });
  });
});

describe('a rollback that is accepted at a start that fails', () => {
  test('is not recorded, and is refused again at the next start', async () => {
    await keep();
    await server.resume();
    // So many that their bundle is a file, which the older journal cannot account for.
    await server.record(Array.from({ length: 300 }, () => secretRead()));
    await stopped(() => {
      restore('journal.db');
      rmSync(file('index'), { recursive: true });
    });
    expect(await refusal(start(true))).toContain('restore journal.db and ledger/');
    expect(await refusal(start())).toContain('journal.db is older than workspace.db');
    expect(await refusal(start(true))).toContain('restore journal.db and ledger/');
  });
});

describe('what is no rollback', () => {
  test('both databases restored as they were at one moment', async () => {
    await actAfterwards();
    await stopped(() => {
      for (const name of ['workspace.db', 'journal.db']) restore(name);
      for (const name of ['index', 'ledger']) rmSync(file(name), { recursive: true, force: true });
      for (const name of ['', '-wal', '-shm']) rmSync(file(`ids.db${name}`), { force: true });
    });
    await (await start()).close();
  });

  test('an act that was not yet moved into the journal when the process died', async () => {
    await server.pause();
    await createKey({ dataFolder: folder, name: 'offline' });
    await (await start()).close();
  });

  test('a workspace that had not yet noted where the journal stands when the process died', async () => {
    await server.makeKey('made', ['events:read']);
    await server.total();
    await stopped(() => {
      const db = new DatabaseSync(file('workspace.db'));
      db.exec('UPDATE journal_seen SET batch = 0; UPDATE organizations SET ledger_size_seen = 0');
      db.close();
    });
    await (await start()).close();
  });

  test('a copy that was taken while the server ran, of all files at one moment', async () => {
    await server.record([secretRead()]);
    await server.makeKey('made', ['events:read']);
    await server.total();
    const copy = join(folder, '..', 'copy');
    // Nothing is written meanwhile, so copying file by file is a snapshot.
    cpSync(folder, copy, { recursive: true });
    const from = await startServer({ dataFolder: copy, port: 0, env: SILENT });
    await from.close();
  });

  test('folders from before the databases knew of each other', async () => {
    await server.record([secretRead()]);
    await stopped(() => {
      const journal = new DatabaseSync(file('journal.db'));
      journal.exec(`
        DROP TABLE relayed; DROP TABLE sweep_time; DROP TABLE gone; DROP TABLE segments;
        DROP TABLE let_go_ids; DROP TABLE let_go_keys;
        ALTER TABLE organizations DROP COLUMN left_batch;
        ALTER TABLE organizations DROP COLUMN left_end;
        ALTER TABLE organizations DROP COLUMN left_recorded_at;
        PRAGMA user_version = 1`);
      journal.close();
    });
    // A command that runs beside a server changes no format.
    await createKey({ dataFolder: folder, name: 'offline' });
    await (await start()).close();
  });
});
