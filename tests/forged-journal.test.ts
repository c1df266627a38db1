import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Initialized,
  initialize,
  type RunningServer,
  reindexFolder,
  startServer,
} from '@daybook/server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { alterJournal, forgePayloads } from './forge-journal.testing.ts';

let parent = '';
let dataFolder = '';
let made: Initialized;
let running: RunningServer | undefined;

beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'daybook-forged-'));
  dataFolder = join(parent, 'data');
  made = await initialize({ dataFolder, organizationName: 'Acme' });
});
afterEach(async () => {
  await stop();
  rmSync(parent, { recursive: true, force: true });
});

async function start(options: { acceptRollback?: boolean } = {}): Promise<void> {
  running = await startServer({ dataFolder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' }, ...options });
}
async function stop(): Promise<void> {
  await running?.close();
  running = undefined;
}
type Answer = { readonly status: number; readonly body: Record<string, unknown> };
async function call(path: string, json?: unknown): Promise<Answer> {
  const headers = {
    Authorization: `Bearer ${made.apiKey}`,
    'Content-Type': 'application/json',
    Prefer: 'wait=sequenced',
  };
  const init = json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) };
  const answer = await fetch(`${running?.url}${path}`, { headers, ...init });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
type Item = { readonly id: string; readonly position: number; readonly actor: { readonly name: string } };
type Page = {
  readonly events: readonly Item[];
  readonly range: Readonly<Record<string, number>>;
  readonly coverage: {
    readonly pending: number;
    readonly complete: boolean;
    readonly notes: readonly string[];
  };
};
/** A page, once everything recorded can be found. */
async function page(query: string): Promise<Page> {
  for (;;) {
    const { body } = await call(`/v1/events?${query}`);
    if ((body as Page).coverage.pending === 0) return body as Page;
  }
}
async function record(count: number): Promise<readonly string[]> {
  const { body } = await call('/v1/events', {
    events: Array.from({ length: count }, (_, n) => ({
      action: 'SECRET_READ',
      actor: { type: 'user', name: `user-${n}@acme.example` },
      resource: { name: `SECRET_${n}` },
    })),
  });
  return body.ids as string[];
}
const forge = (position: number) =>
  forgePayloads(dataFolder, made.organizationId, (payload, at) =>
    at === position ? payload.replace(/user-\d+@/, 'mallory@') : payload,
  );
const dropIndex = () => rmSync(join(dataFolder, 'index'), { recursive: true });

describe('a payload that was changed in the journal', () => {
  test('is damaged and no event once the index is rebuilt, and everything else goes on', async () => {
    await start();
    const ids = await record(30);
    const before = await page('limit=100');
    await stop();
    forge(17);
    dropIndex();
    await start();

    const after = await page('limit=100');
    expect(after.events).toEqual(before.events.filter(({ position }) => position !== 17));
    expect(after.coverage).toMatchObject({ complete: false, damaged: [17] });
    expect(after.coverage.notes).toEqual([
      'position 17 is damaged: its stored payload does not match its ledger entry; restore journal.db from a backup',
    ]);
    expect((await page('q=actor:mallory@acme.example')).events).toEqual([]);
    const { body: counts } = await call('/v1/facets?fields=actor&top=100');
    expect(counts).toMatchObject({ total: 29, coverage: { damaged: [17] } });
    expect(JSON.stringify(counts)).not.toContain('mallory');

    for (const path of [`/v1/events/${ids[17]}`, `/v1/events/${ids[17]}/proof`]) {
      const { status, body } = await call(path);
      expect([status, body.type]).toEqual([500, '/docs/api#damaged']);
      expect(body.detail).toContain('position 17');
      expect(JSON.stringify(body)).not.toContain('mallory');
    }
    expect((await call(`/v1/events/${ids[16]}/proof`)).status).toBe(200);
    expect((await call('/readyz')).body).toMatchObject({
      status: 'not ready',
      reasons: ['1 recorded event does not match its ledger entry (position 17)'],
    });
    await record(2);
    expect((await page('limit=100')).events).toHaveLength(31);
  });

  test('counts as gone for a poller, who misses nothing else', async () => {
    await start();
    await record(30);
    await stop();
    forge(17);
    dropIndex();
    await start();
    await page('limit=1');
    const seen: number[] = [];
    const gone: number[] = [];
    for (let after = -1; ; ) {
      const { events, range } = await page(`after=${after}&limit=10`);
      if (range.last === after) break;
      after = range.last ?? 0;
      seen.push(...events.map(({ position }) => position));
      gone.push(range.gone ?? 0);
    }
    expect(seen).toEqual(Array.from({ length: 30 }, (_, n) => n).filter((n) => n !== 17));
    expect(gone).toEqual([0, 1, 0]);
  });

  test('is noticed by its proof while the index still has the true one', async () => {
    await start();
    const ids = await record(30);
    const before = await page('limit=100');
    await stop();
    forge(17);
    await start();
    expect((await page('limit=100')).events).toEqual(before.events);
    expect((await call(`/v1/events/${ids[17]}/proof`)).body.type).toBe('/docs/api#damaged');
  });

  test('stands as what it was again once the journal is restored', async () => {
    await start();
    await record(30);
    const before = await page('limit=100');
    await stop();
    cpSync(join(dataFolder, 'journal.db'), join(parent, 'journal.db'));
    forge(17);
    dropIndex();
    await start();
    await page('limit=1');
    await stop();
    cpSync(join(parent, 'journal.db'), join(dataFolder, 'journal.db'));
    await start();
    expect(await page('limit=100')).toEqual(before);
  });
});

test.each([
  ['is gone', 'DELETE FROM batches WHERE batch = 2'],
  ['cannot be unpacked', "UPDATE batches SET payloads = x'00' WHERE batch = 2"],
  ['has another time', 'UPDATE batches SET recorded_at = recorded_at + 86400000 WHERE batch = 2'],
  ['has another salt', 'UPDATE batches SET salts = zeroblob(length(salts)) WHERE batch = 2'],
])('a batch that %s is damaged, position by position, and everything else is found', async (_, harm) => {
  await start();
  for (const count of [10, 3, 10]) await record(count);
  await page('limit=1');
  await stop();
  alterJournal(dataFolder, harm);
  dropIndex();
  await start();
  const { events, coverage } = await page('limit=100&after=-1');
  expect(coverage).toMatchObject({ damaged: [10, 11, 12] });
  expect(events.map(({ position }) => position)).toEqual(
    Array.from({ length: 23 }, (_, n) => n).filter((n) => n < 10 || n > 12),
  );
});

describe('a log that is older than its index', () => {
  const copy = (from: string, to: string) => {
    for (const name of ['journal.db', 'workspace.db', 'ledger']) {
      rmSync(join(to, name), { recursive: true, force: true });
      if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name), { recursive: true });
    }
  };
  /** Records, keeps everything but the index as it then is, records more, and puts what was kept back. */
  async function rollBack(): Promise<void> {
    mkdirSync(join(parent, 'kept'));
    await start();
    await record(10);
    await page('limit=1');
    await stop();
    copy(dataFolder, join(parent, 'kept'));
    await start();
    await record(5);
    await page('limit=1');
    await stop();
    copy(join(parent, 'kept'), dataFolder);
  }
  const refusal = async () => String(await start().catch((error: unknown) => error));

  test('is refused at start in one line that names what to restore, and nothing is signed', async () => {
    await rollBack();
    const before = await readFile(join(dataFolder, 'journal.db'));
    expect(await refusal()).toMatch(
      /^StartupError: the index of org_\w+ was built from 15 entries, and its ledger has only 10: .*restore both from the newest backup.*--accept-rollback$/,
    );
    expect(await readFile(join(dataFolder, 'journal.db'))).toEqual(before);
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
    cpSync(join(dataFolder, 'index'), join(parent, 'index'), { recursive: true });
    await start({ acceptRollback: true });
    await record(20);
    await stop();
    dropIndex();
    cpSync(join(parent, 'index'), join(dataFolder, 'index'), { recursive: true });
    expect(await refusal()).toMatch(/built from other entries than the first 15 of its ledger/);
  });

  test('is no reason to refuse when the index is damaged: it is built anew', async () => {
    await rollBack();
    const folder = join(dataFolder, 'index', made.organizationId);
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'no database'.repeat(2_000));
    await start();
    expect((await page('limit=100')).events).toHaveLength(10);
  });

  test('is shown by the files of its ledger when the index is lost', async () => {
    await start();
    await record(10);
    await stop();
    for (const name of ['journal.db', 'workspace.db']) cpSync(join(dataFolder, name), join(parent, name));
    await start();
    await record(300);
    await stop();
    for (const name of ['journal.db', 'workspace.db']) cpSync(join(parent, name), join(dataFolder, name));
    dropIndex();
    expect(await refusal()).toMatch(
      /ledger holds entries of org_\w+ that .*journal\.db lacks \(it ends at 10\)/,
    );
  });
});

describe('reindexing', () => {
  const reindex = () => reindexFolder({ dataFolder }).catch((error: unknown) => String(error));
  const index = () => join(dataFolder, 'index', made.organizationId);
  async function recorded(): Promise<void> {
    await start();
    for (const count of [10, 3, 10]) await record(count);
    await page('limit=1');
    await stop();
  }

  test('of a folder without a journal says what is missing', async () => {
    expect(await reindex()).toMatch(/StartupError: .*journal\.db is missing or empty: no server has run/);
    await recorded();
    rmSync(join(dataFolder, 'journal.db'));
    expect(await reindex()).toMatch(/^StartupError: .*journal\.db .*restore/);
    writeFileSync(join(dataFolder, 'journal.db'), '');
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
    alterJournal(dataFolder, harm);
    expect(await reindex()).toMatch(/^StartupError: .*(restore)/);
    expect(readdirSync(index())).toEqual(files);
  });

  test('names the positions that were changed, a bounded number of them', async () => {
    await recorded();
    forge(2);
    forge(15);
    expect(await reindex()).toMatch(/positions 2, 15 of org_\w+ are not what its ledger of 23/);
    alterJournal(dataFolder, 'UPDATE batches SET recorded_at = 1');
    expect(await reindex()).toContain('18, 19 and 3 more of');
  });

  test('counts what it has checked', async () => {
    await recorded();
    expect(await reindex()).toEqual({ events: 23, organizations: 1 });
  });
});
