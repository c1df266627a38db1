import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { secretRead, startTestServer, type TestServer } from '../http/server.testing.ts';
import { packFolder } from '../journal/pack-folder.testing.ts';
import { StartupError } from '../platform/startup-error.ts';
import { reindexFolder } from '../reindex-folder.ts';
import { startServer } from '../start-server.ts';
import { backUpFolder } from './back-up-folder.ts';
import { restoreFolder } from './restore-folder.ts';
import { verifyBackup } from './verify-backup.ts';

let server: TestServer;
let place = '';
let restored = '';
beforeEach(async () => {
  server = await startTestServer();
  place = join(server.dataFolder, '..', 'backups');
  restored = join(server.dataFolder, '..', 'restored');
});
afterEach(() => server.stop());

const backUp = (withMasterKey = true) =>
  backUpFolder({ dataFolder: server.dataFolder, to: place, withMasterKey, env: {} });
const restore = (from = place) => restoreFolder({ from, dataFolder: restored, env: {} });
const many = (count: number) => Array.from({ length: count }, () => secretRead());
const backups = () => readdirSync(place).filter((name) => name.startsWith('20'));

async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartupError);
  return (error as Error).message;
}

describe('a backup', () => {
  test('of a running server holds both databases as of one moment, and the files of the ledger', async () => {
    await server.record(many(300));
    const made = await backUp();
    expect(made.organizations).toEqual([{ id: server.organizationId, size: 300 }]);
    expect(readdirSync(made.backup).sort()).toEqual([
      'files.txt',
      'journal.db',
      'keys',
      'manifest.json',
      'workspace.db',
    ]);
    const listed = readFileSync(join(made.backup, 'files.txt'), 'utf8');
    expect(listed).toContain(`files/ledger/${server.organizationId}/tile/0/000`);
    expect(listed).toContain(`files/ledger/${server.organizationId}/tile/entries/000`);
    const { checkpoint } = JSON.parse(readFileSync(join(made.backup, 'manifest.json'), 'utf8'))
      .organizations[0];
    expect(checkpoint).toBe((await server.call('/v1/ledger/checkpoint')).text);
  });

  test('copies files that never change once', async () => {
    await server.record(many(300));
    expect((await backUp()).copied).toBe(2);
    await server.record(many(256));
    const second = await backUp();
    expect(second.copied).toBe(2);
    expect(second.files).toBe(7);
    expect(backups()).toHaveLength(2);
  });

  test('holds the segments that the journal counts, and names one that is missing', async () => {
    await server.record(many(600));
    await server.pause();
    await packFolder(server.dataFolder);
    const folder = join(server.dataFolder, 'segments', server.organizationId);
    const names = readdirSync(folder);
    expect(names.length).toBeGreaterThan(0);
    writeFileSync(join(folder, '0-9-0123456789abcdef0123456789abcdef'), 'left over');
    await backUp();
    expect(readdirSync(join(place, 'files/segments', server.organizationId)).sort()).toEqual(names.sort());
    await restore();
    expect(await reindexFolder({ dataFolder: restored })).toMatchObject({ events: 600, gone: 0 });
    rmSync(join(folder, names[0] ?? ''));
    expect(await refusal(backUp())).toContain(`${names[0]} is missing`);
  });

  test('copies a shared file again that was cut', async () => {
    await server.record(many(300));
    await backUp();
    truncateSync(join(place, 'files/ledger', server.organizationId, 'tile/0/000'), 100);
    expect((await backUp()).copied).toBe(1);
    await restore();
  });

  test('removes older ones when it is told how many to keep, and what none of the others shares', async () => {
    await server.record(many(300));
    const orphan = join(place, 'files/ledger', server.organizationId, 'tile/0/999');
    await backUp();
    writeFileSync(orphan, 'of a backup that is gone');
    await server.record(many(256));
    const { backup, pruned } = await backUpFolder({
      dataFolder: server.dataFolder,
      to: place,
      withMasterKey: true,
      keep: 1,
      env: {},
    });
    expect(pruned).toEqual({ backups: [expect.stringMatching(/^20/)], files: 1 });
    expect(backups()).toEqual([backup.split('/').at(-1)]);
    expect(existsSync(orphan)).toBe(false);
    await restore();
  });

  test('leaves the master key out unless it is asked for', async () => {
    const without = await backUp(false);
    expect(existsSync(join(without.backup, 'keys'))).toBe(false);
    expect(JSON.parse(readFileSync(join(without.backup, 'manifest.json'), 'utf8'))).toMatchObject({
      withMasterKey: false,
      masterKeyIds: [expect.stringMatching(/^[0-9a-f]{8}$/)],
    });
    expect(await refusal(restore())).toContain('is opened by master key');
    expect(existsSync(restored)).toBe(false);
    const file = join(server.dataFolder, 'keys/master.key');
    await restoreFolder({ from: place, dataFolder: restored, masterKeyFile: file, env: {} });
  });

  test('is for its user alone', async () => {
    const { backup } = await backUp();
    const files = ['', 'workspace.db', 'journal.db', 'manifest.json', 'keys', 'keys/master.key'];
    expect(files.filter((file) => (statSync(join(backup, file)).mode & 0o077) !== 0)).toEqual([]);
  });

  test('does not go into the data folder', async () => {
    const to = join(server.dataFolder, 'backups');
    expect(await refusal(backUpFolder({ dataFolder: server.dataFolder, to }))).toContain(
      'lies in the data folder',
    );
  });

  test('names a file that the ledger lacks', async () => {
    await server.record(many(300));
    rmSync(join(server.dataFolder, 'ledger', server.organizationId, 'tile/entries/000'));
    expect(await refusal(backUp())).toContain('tile/entries/000 is missing');
    expect(backups().filter((name) => !name.endsWith('.partial'))).toEqual([]);
  });

  test('that is interrupted is none: those before it stay, and the next removes what it left', async () => {
    await server.record(many(10));
    const { backup } = await backUp();
    const later = join(place, '2099-01-01T00-00-00Z');
    mkdirSync(`${later}.partial`);
    writeFileSync(join(`${later}.partial`, 'workspace.db'), 'half');
    expect((await restore()).backup).toBe(backup.split('/').at(-1));
    await backUp();
    expect(existsSync(`${later}.partial`)).toBe(false);
  });

  test('that is killed at any moment leaves the one before, and the next one is whole', async () => {
    await server.record(many(600));
    const first = await backUp();
    const child = join(import.meta.dirname, 'killed-backup.testing.ts');
    let wasKilled = 0;
    for (let after = 0; after < 5; after += 1) {
      await server.record(many(256));
      const backup = spawn(process.execPath, [child, server.dataFolder, place], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      backup.stdout.once('data', () => setTimeout(() => backup.kill('SIGKILL'), after * 12));
      const [, signal] = await once(backup, 'exit');
      if (signal === 'SIGKILL') wasKilled += 1;
      for (const name of backups().filter((entry) => !entry.endsWith('.partial')))
        await verifyBackup({ place, name }, () => undefined);
    }
    expect(wasKilled).toBeGreaterThan(0);
    expect(existsSync(join(first.backup, 'manifest.json'))).toBe(true);
    expect((await backUp()).organizations[0]?.size).toBe(600 + 5 * 256);
    await restore();
  });

  test('while events are recorded is always consistent', async () => {
    const stop = new AbortController();
    const recorders = [1, 2].map(async (n) => {
      while (!stop.signal.aborted) {
        await server.call('/v1/events', { json: { events: many(20) } });
        await server.makeKey(`key-${n}-${Math.random()}`, ['events:read']);
      }
    });
    const sizes: number[] = [];
    for (let n = 0; n < 3; n += 1) sizes.push((await backUp()).organizations[0]?.size ?? -1);
    stop.abort();
    await Promise.all(recorders);
    expect(sizes.toSorted((a, b) => a - b)).toEqual(sizes);
    for (const name of backups()) {
      const folder = join(server.dataFolder, '..', `restored-${name}`);
      await restoreFolder({ from: join(place, name), dataFolder: folder, env: {} });
      // A start refuses databases that do not belong together.
      await (
        await startServer({ dataFolder: folder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } })
      ).close();
    }
  });
});

describe('a restore', () => {
  test('names every file that is missing or damaged, and writes nothing', async () => {
    await server.record(many(300));
    const { backup } = await backUp();
    const tile = join(place, 'files/ledger', server.organizationId, 'tile/0/000');
    rmSync(tile);
    appendFileSync(join(backup, 'journal.db'), 'x');
    const line = await refusal(restore());
    expect(line).toContain(`${tile} is missing`);
    expect(line).toContain('journal.db is damaged');
    expect(existsSync(restored)).toBe(false);
  });

  test('refuses a list that was changed or leads elsewhere', async () => {
    const { backup } = await backUp();
    const list = join(backup, 'files.txt');
    const text = readFileSync(list, 'utf8');
    writeFileSync(list, text.replace('workspace.db', '../../etc'));
    expect(await refusal(restore())).toContain('files.txt is damaged');
    // Whoever can write the backup can make the list fit; it still leads nowhere else.
    const manifest = join(backup, 'manifest.json');
    const told = JSON.parse(readFileSync(manifest, 'utf8'));
    for (const [elsewhere, says] of [
      ['../../../etc', 'the list was changed or cut'],
      ['files/other/x', 'belongs nowhere'],
      ['2020-01-01T00-00-00Z/workspace.db', 'belongs nowhere'],
    ] as const) {
      const changed = text.replace(/\S+workspace\.db/, elsewhere);
      writeFileSync(list, changed);
      const sha256 = createHash('sha256').update(changed).digest('hex');
      writeFileSync(manifest, JSON.stringify({ ...told, files: { ...told.files, sha256 } }));
      expect(await refusal(restore())).toContain(says);
    }
    expect(existsSync(restored)).toBe(false);
  });

  test('refuses a folder that holds anything, and goes on where it was interrupted itself', async () => {
    await backUp();
    mkdirSync(restored);
    writeFileSync(join(restored, 'notes.txt'), 'mine');
    expect(await refusal(restore())).toContain('is not empty (notes.txt)');
    rmSync(join(restored, 'notes.txt'));
    writeFileSync(join(restored, 'restore.incomplete'), '');
    writeFileSync(join(restored, 'journal.db'), 'half');
    await restore();
    expect(readdirSync(restored).sort()).toEqual(['journal.db', 'keys', 'lock.db', 'workspace.db']);
    expect(await refusal(restore())).toContain('is not empty');
  });

  test('refuses a backup of a newer version', async () => {
    const { backup } = await backUp();
    const path = join(backup, 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"format": 1', '"format": 2'));
    expect(await refusal(restore())).toContain('written by a newer version');
  });
});
