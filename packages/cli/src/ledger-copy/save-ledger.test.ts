import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSigningKey } from '@daybook/ledger';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clientOfLog, ORIGIN, type SampleLog, sampleLog } from '../verify/sample-log.testing.ts';
import { serverSource } from '../verify/server-source.ts';
import { saveLedger } from './save-ledger.ts';

const keys = generateSigningKey(ORIGIN);

let root = '';
let folder = '';
let runs = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'daybook-copy-'));
});
beforeEach(() => {
  folder = join(root, String(runs++), 'copy');
});
afterAll(() => rm(root, { recursive: true }));

const save = (log: SampleLog, onProgress = (_path: string, _fetched: number): void => undefined) =>
  saveLedger(serverSource(clientOfLog(log)), folder, onProgress);

/** Every file of the copy, by its path. */
async function files(): Promise<Map<string, Buffer>> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const read = await Promise.all(
    paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path)] as const),
  );
  return new Map(read);
}

/** What the log serves, and the copy's own name for its checkpoint. */
function served(log: SampleLog, size: number): Map<string, Buffer> {
  const parts = [...log.files].flatMap(([path, bytes]) =>
    path === 'key' || bytes instanceof Response ? [] : [[path, Buffer.from(bytes)] as const],
  );
  return new Map([...parts, [`checkpoint.${size}`, Buffer.from(log.checkpoint)]]);
}

describe('saveLedger()', () => {
  test.each([0, 1, 256, 600, 4_000])(
    'writes each file of a log of %i entries under its tlog-tiles path, as it was served',
    async (size) => {
      const log = sampleLog(size, { keys });
      const saved = await save(log);
      expect(saved).toMatchObject({ origin: ORIGIN, size: String(size), kept: 0 });
      expect(await files()).toEqual(served(log, size));
    },
  );

  test('fetches only what the log has gained, keeps the old checkpoint, and drops what full tiles replace', async () => {
    await save(sampleLog(300, { keys }));
    const before = (await stat(join(folder, 'tile/0/000'))).mtimeMs;
    const grown = sampleLog(600, { keys });
    grown.files.delete('tile/0/000');
    grown.files.delete('tile/entries/000');
    expect(await save(grown)).toMatchObject({ size: '600', kept: 2, fetched: 5 });
    expect((await stat(join(folder, 'tile/0/000'))).mtimeMs).toBe(before);
    const expected = served(sampleLog(600, { keys }), 600);
    expected.set('checkpoint.300', Buffer.from(sampleLog(300, { keys }).checkpoint));
    expect(await files()).toEqual(expected);
    expect(await save(grown)).toMatchObject({ fetched: 0, kept: 7 });
  });

  test('goes on where it was stopped, and has no checkpoint before', async () => {
    const log = sampleLog(600, { keys });
    const whole = new Map(log.files);
    log.files.delete('tile/entries/001');
    await expect(save(log)).rejects.toMatchObject({ code: 'tile-missing', tile: 'tile/entries/001' });
    const stopped = await files();
    expect([...stopped.keys()]).not.toContain('checkpoint');
    await writeFile(join(folder, 'tile/0/001'), 'cut');
    for (const [path, bytes] of whole) log.files.set(path, bytes);
    expect(await save(log)).toMatchObject({ fetched: 2, kept: stopped.size - 2 });
    expect(await files()).toEqual(served(log, 600));
  });

  test('removes what a killed run left unfinished', async () => {
    await save(sampleLog(3, { keys }));
    await mkdir(join(folder, '.unfinished'));
    await writeFile(join(folder, '.unfinished', 'half'), 'half a tile');
    await save(sampleLog(3, { keys }));
    expect((await readdir(folder)).sort()).toEqual(['checkpoint', 'checkpoint.3', 'tile']);
  });

  test('refuses a folder that holds a copy of another log, also one that was never finished', async () => {
    const log = sampleLog(3, { keys });
    log.files.delete('tile/0/000.p/3');
    await expect(save(log)).rejects.toMatchObject({ code: 'tile-missing' });
    const before = await files();
    const foreign = sampleLog(5, { keys: generateSigningKey('elsewhere/org'), origin: 'elsewhere/org' });
    await expect(save(foreign)).rejects.toMatchObject({
      code: 'origin-mismatch',
      message: expect.stringContaining(`${folder} holds a copy of the log ${ORIGIN}`),
    });
    expect(await files()).toEqual(before);
  });

  test('refuses a folder with other files, and a file', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'thesis.txt'), 'mine');
    await expect(save(sampleLog(3, { keys }))).rejects.toThrow('holds other files; give a new or empty one');
    folder = join(folder, 'thesis.txt');
    await expect(save(sampleLog(3, { keys }))).rejects.toThrow('this is a file; give a folder');
  });

  test.each([
    ['was rolled back', () => sampleLog(299, { keys }), 'rolled-back'],
    [
      'was rewritten at the same size',
      () => sampleLog(300, { keys, payload: () => '{}' }),
      'history-rewritten',
    ],
    ['was rewritten and has grown', () => sampleLog(600, { keys, payload: () => '{}' }), 'history-rewritten'],
    [
      'was rewritten behind its full tiles and has grown',
      () =>
        sampleLog(600, {
          keys,
          recordedAt: (position) => (position < 256 ? 1_700_000_000_000 + position : 2e12),
        }),
      'history-rewritten',
    ],
  ])('does not replace the evidence where the log %s', async (_, log, code) => {
    await save(sampleLog(300, { keys }));
    const before = await files();
    await expect(save(log())).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`Keep ${folder} as it is`),
    });
    const after = await files();
    for (const [path, bytes] of before) expect(after.get(path)).toEqual(bytes);
  });

  test.each([
    ['is too short', new Uint8Array(31), '31 bytes instead of 32'],
    ['is too long', new Uint8Array(64), '64 bytes instead of 32'],
    ['has no end', new Uint8Array(8_193), 'more than 8192 bytes'],
  ])('names a tile that %s, and writes none of it', async (_, bytes, message) => {
    const log = sampleLog(1, { keys });
    log.files.set('tile/0/000.p/1', bytes);
    await expect(save(log)).rejects.toMatchObject({
      tile: 'tile/0/000.p/1',
      message: expect.stringContaining(message),
    });
    expect([...(await files()).keys()].sort()).toEqual(['checkpoint.begun']);
  });
});
