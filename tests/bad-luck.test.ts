import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  type Initialized,
  initialize,
  type RunningServer,
  reindexFolder,
  StartupError,
  startServer,
} from '@daybook/server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let parent = '';
let dataFolder = '';
let made: Initialized;
let running: RunningServer[] = [];

beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'daybook-bad-luck-'));
  dataFolder = join(parent, 'data');
  made = await initialize({ dataFolder, organizationName: 'Acme' });
});
afterEach(async () => {
  for (const server of running) await server.close();
  running = [];
  rmSync(parent, { recursive: true, force: true });
});

const start = async (options: { port?: number; dataFolder?: string } = {}) => {
  const server = await startServer({ dataFolder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' }, ...options });
  running.push(server);
  return server;
};
const stop = async (server: RunningServer) => {
  await server.close();
  running = running.filter((other) => other !== server);
};
const call = async <T>(server: RunningServer, path: string, json?: unknown): Promise<T> => {
  const answer = await fetch(server.url + path, {
    headers: {
      Authorization: `Bearer ${made.apiKey}`,
      'Content-Type': 'application/json',
      Prefer: 'wait=sequenced',
    },
    ...(json !== undefined && { method: 'POST', body: JSON.stringify(json) }),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
};
const record = (server: RunningServer, count: number, minute: (n: number) => number) =>
  call(server, '/v1/events', {
    events: Array.from({ length: count }, (_, n) => ({
      action: 'SECRET_READ',
      occurredAt: new Date(Date.UTC(2026, 0, 1, 0, minute(n))).toISOString(),
      actor: { type: 'user', name: `user-${n % 7}@acme.example` },
      resource: { name: `SECRET_${n % 11}` },
    })),
  });
type Answers = { list: unknown; facets: { total: number; coverage: { pending: number } }; scan: unknown };
/** What the index answers once it has caught up. */
async function answers(server: RunningServer): Promise<Answers> {
  for (;;) {
    const facets = await call<Answers['facets']>(server, '/v1/facets?fields=actor,resource');
    if (facets.coverage.pending > 0) continue;
    return {
      facets,
      list: await call(server, '/v1/events?limit=1000&q=actor:user-3@acme.example'),
      scan: await call(server, '/v1/events?after=-1&limit=1000'),
    };
  }
}
const monthFiles = (root = dataFolder, organizationId = made.organizationId) => {
  const folder = join(root, 'index', organizationId);
  return readdirSync(folder).map((name) => join(folder, name));
};

describe('an index that is', () => {
  test.each([
    ['deleted', () => rmSync(join(dataFolder, 'index'), { recursive: true })],
    [
      'cut short',
      () => {
        for (const file of monthFiles()) truncateSync(file, 5_000);
      },
    ],
    [
      'overwritten',
      () => {
        for (const file of monthFiles())
          writeFileSync(file, 'this is not a database file at all'.repeat(500));
      },
    ],
  ])('%s is built anew, with the same answers', async (_, harm) => {
    const first = await start();
    await record(first, 300, (n) => (n * 17) % 101);
    const before = await answers(first);
    await stop(first);
    harm();
    const second = await start();
    expect(await answers(second)).toEqual(before);
  });

  test('of another history is noticed and built anew', async () => {
    const other = join(parent, 'other');
    const otherMade = await initialize({ dataFolder: other, organizationName: 'Other' });
    const mine = await start();
    await record(mine, 20, (n) => n);
    const before = await answers(mine);
    await stop(mine);
    const theirs = await startServer({ dataFolder: other, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
    running.push(theirs);
    const own = made;
    made = otherMade;
    await record(theirs, 10, (n) => n + 5);
    await answers(theirs);
    await stop(theirs);
    made = own;
    const [foreign = ''] = monthFiles(other, otherMade.organizationId);
    const [mineNow = ''] = monthFiles();
    copyFileSync(foreign, mineNow);
    expect(await answers(await start())).toEqual(before);
  });
});

test('events that arrive long after they occurred keep lists in order, over many pages', async () => {
  const server = await start();
  for (let batch = 0; batch < 5; batch += 1) await record(server, 1_000, (n) => 10_000 - batch * 1_000 - n);
  await answers(server);
  const seen: { occurredAt: string; position: number }[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { events: typeof seen; nextCursor: string | null } = await call(
      server,
      `/v1/events?limit=777${cursor ? `&cursor=${cursor}` : ''}`,
    );
    seen.push(...page.events);
    cursor = page.nextCursor;
  }
  expect(seen).toHaveLength(5_000);
  expect(seen).toEqual(
    seen.toSorted((a, b) => b.occurredAt.localeCompare(a.occurredAt) || b.position - a.position),
  );
});

/** The one line that a refused start says. */
const refusal = async (options: { port?: number; dataFolder?: string } = {}) => {
  const error: unknown = await start(options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartupError);
  const { message } = error as StartupError;
  expect(message).not.toContain('\n');
  return message;
};

describe('starting says in one line what is wrong', () => {
  test('when a folder is not set up', async () => {
    expect(await refusal({ dataFolder: join(parent, 'nothing') })).toContain('daybook init');
  });

  test('when a second server is started on a folder, and the first goes on', async () => {
    const first = await start();
    expect(await refusal()).toContain('another server');
    await record(first, 1, () => 0);
  });

  test('when the port is in use', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const taken = createServer().listen(0, '127.0.0.1', resolve);
    await promise;
    const address = taken.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect(await refusal({ port })).toContain(`127.0.0.1:${port} is in use`);
    taken.close();
    await record(await start(), 1, () => 0);
  });

  test.each(['workspace.db', 'journal.db'])('when %s is from a newer version', async (name) => {
    const server = await start();
    await record(server, 1, () => 0);
    await stop(server);
    const db = new DatabaseSync(join(dataFolder, name));
    db.exec('PRAGMA user_version = 999');
    db.close();
    expect(await refusal()).toContain('newer version');
  });

  test('when the journal is lost, rather than begin a second history', async () => {
    const server = await start();
    await record(server, 3, (n) => n);
    await stop(server);
    const journal = join(dataFolder, 'journal.db');
    renameSync(journal, `${journal}.kept`);
    expect(await refusal()).toMatch(/journal\.db is missing.*restore/);
    writeFileSync(journal, '');
    expect(await refusal()).toContain('journal.db');
    renameSync(`${journal}.kept`, journal);
    expect((await answers(await start())).facets.total).toBe(3);
  });

  test('but not because of ids.db, which is derived', async () => {
    const server = await start();
    await record(server, 1, () => 0);
    await stop(server);
    const db = new DatabaseSync(join(dataFolder, 'ids.db'));
    db.exec('PRAGMA user_version = 999');
    db.close();
    await record(await start(), 1, () => 0);
  });

  test('when the master key is missing or another one', async () => {
    rmSync(join(dataFolder, 'keys'), { recursive: true });
    expect(await refusal()).toContain('DAYBOOK_MASTER_KEY');
    const env = { DAYBOOK_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') };
    await expect(startServer({ dataFolder, port: 0, env })).rejects.toThrow('the wrong one');
  });

  test.skipIf(process.getuid?.() === 0)('when the folder cannot be written', async () => {
    chmodSync(dataFolder, 0o500);
    expect(await refusal()).toContain('cannot be written');
    chmodSync(dataFolder, 0o700);
  });

  test('when the folder is a file', async () => {
    const file = join(parent, 'file');
    writeFileSync(file, '');
    await expect(initialize({ dataFolder: file, organizationName: 'A' })).rejects.toThrow(StartupError);
  });
});

test('reindexing says what is wrong with a journal instead of finding nothing in it', async () => {
  writeFileSync(join(dataFolder, 'journal.db'), 'this is not a database'.repeat(100));
  await expect(reindexFolder({ dataFolder })).rejects.toThrow('journal.db');
});

describe('setting up', () => {
  test('can be finished on a folder where it was interrupted', async () => {
    const folder = join(parent, 'half');
    await initialize({ dataFolder: folder, organizationName: 'A' });
    const db = new DatabaseSync(join(folder, 'workspace.db'));
    db.exec('DELETE FROM api_keys; DELETE FROM organizations;');
    db.close();
    expect(await refusal({ dataFolder: folder })).toContain('init');
    expect((await initialize({ dataFolder: folder, organizationName: 'A' })).apiKey).toMatch(/^dbk_/);
  });

  test('refuses a folder with other things in it, and touches nothing', async () => {
    const folder = join(parent, 'project');
    mkdirSync(folder);
    writeFileSync(join(folder, 'README.md'), '');
    await expect(initialize({ dataFolder: folder, organizationName: 'A' })).rejects.toThrow('README.md');
    expect(readdirSync(folder)).toEqual(['README.md']);
  });

  test('refuses a folder that is set up, and touches nothing', async () => {
    await expect(initialize({ dataFolder, organizationName: 'B' })).rejects.toThrow('nothing was changed');
    await record(await start(), 1, () => 0);
  });

  test.each([
    [{ organizationName: ' ' }, '--organization'],
    [{ organizationName: 'A', keyName: 'a\nb' }, '--key-name'],
    [{ organizationName: 'A', origin: 'https://x' }, '--origin'],
  ])('refuses %j, naming %s', async (options, named) => {
    const folder = join(parent, 'new');
    await expect(initialize({ dataFolder: folder, ...options })).rejects.toThrow(named);
    expect(readdirSync(parent)).toEqual(['data']);
  });
});
