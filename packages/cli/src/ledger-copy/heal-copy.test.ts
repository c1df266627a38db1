import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodeEntryBundle, formatCheckpoint, generateSigningKey, signNote } from '@daybook/ledger';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../test-io.testing.ts';
import { clientOfLog, ORIGIN, type SampleLog, sampleLog } from '../verify/sample-log.testing.ts';
import { serverSource } from '../verify/server-source.ts';
import { saveLedger } from './save-ledger.ts';

const keys = generateSigningKey(ORIGIN);
const log = (size: number) => sampleLog(size, { keys });
const forged = (size: number) => sampleLog(size, { payload: () => '{}' });

let root = '';
let folder = '';
let runs = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'daybook-heal-copy-'));
});
beforeEach(async () => {
  folder = join(root, String(runs++));
  await save(log(300));
});
afterAll(() => rm(root, { recursive: true }));

const save = (from: SampleLog, pinned?: readonly string[]) =>
  saveLedger(serverSource(clientOfLog(from)), folder, () => undefined, pinned);
const verify = () => runCommand(['verify', 'ledger', folder, '--key', keys.verifierKey]);

async function expectVerified(size: number): Promise<void> {
  expect(await save(log(size))).toMatchObject({ size: String(size) });
  expect(await verify()).toMatchObject({ code: 0, err: '' });
}

describe('a copy', () => {
  test('is not spoiled by an answer that its parts do not lead to', async () => {
    const size = 9_000_000_000_000_000_000n;
    const bogus = log(300);
    const text = formatCheckpoint({ origin: ORIGIN, size, root: new Uint8Array(32) });
    bogus.files.set('checkpoint', signNote(text, [generateSigningKey(ORIGIN).signingKey]));
    await expect(save(bogus)).rejects.toMatchObject({ code: 'tile-missing' });
    expect((await readdir(folder)).sort()).toEqual(['checkpoint', 'checkpoint.300', 'tile']);
    await expectVerified(600);
  });

  test('does not say that a log was rolled back without saying that nobody checked who signed', async () => {
    await expect(save(log(299))).rejects.toMatchObject({
      code: 'rolled-back',
      message: expect.stringContaining('or one of the two checkpoints is not the log'),
    });
  });

  test('takes with a pinned key nothing that the key has not signed, and then says plainly that a log was rolled back', async () => {
    const pinned = [keys.verifierKey];
    const longer = sampleLog(600, { keys: generateSigningKey(ORIGIN) });
    await expect(save(longer, pinned)).rejects.toMatchObject({ code: 'signature-missing' });
    expect(await save(log(400), pinned)).toMatchObject({ size: '400' });
    await expect(save(log(299), pinned)).rejects.toMatchObject({
      code: 'rolled-back',
      message: expect.stringContaining('the log was rolled back. The pinned key signed both.'),
    });
    await writeFile(join(folder, 'checkpoint.300'), longer.checkpoint);
    await expect(save(log(400), pinned)).rejects.toMatchObject({
      code: 'signature-missing',
      message: expect.stringContaining(join(folder, 'checkpoint.300')),
    });
  });

  test.each(['tile/entries/001', 'tile/entries/000'])(
    'takes no bundle %s that its tile does not commit to',
    async (path) => {
      const served = log(600);
      const other = forged(600).files.get(path);
      served.files.set(path, other ?? '');
      await rm(join(folder, path), { force: true });
      await expect(save(served)).rejects.toMatchObject({ code: 'tile-mismatch', tile: path });
      await expectVerified(600);
    },
  );

  test.each(['tile/entries/000', 'tile/0/000', 'tile/entries/001.p/44', 'tile/0/001.p/44', 'tile/1/000.p/1'])(
    'is healed where %s has the form and not the content',
    async (path) => {
      await writeFile(join(folder, path), Buffer.from((forged(300).files.get(path) as Uint8Array) ?? ''));
      expect(await save(log(300))).toMatchObject({ fetched: expect.any(Number) });
      expect(await verify()).toMatchObject({ code: 0, err: '' });
    },
  );

  test('is healed where a stopped run of a forged log left its parts', async () => {
    for (const path of ['tile/0/001', 'tile/0/002.p/88', 'tile/1/000.p/2', 'tile/entries/001'])
      await writeFolded(path, forged(600).files.get(path) as Uint8Array);
    await expectVerified(600);
  });

  test('takes no entry that is not as long as a leaf', async () => {
    const served = log(600);
    served.files.set(
      'tile/entries/001',
      encodeEntryBundle(Array.from({ length: 256 }, () => Uint8Array.of(1))),
    );
    await expect(save(served)).rejects.toMatchObject({ code: 'tile-broken', tile: 'tile/entries/001' });
  });

  test('with its newest checkpoint alone is not replaced by a smaller log, and keeps it beside a larger one', async () => {
    const kept = await readFile(join(folder, 'checkpoint'));
    await rm(join(folder, 'checkpoint.300'));
    await expect(save(log(200))).rejects.toMatchObject({ code: 'rolled-back' });
    expect(await readFile(join(folder, 'checkpoint'))).toEqual(kept);
    await expectVerified(600);
    expect(await readFile(join(folder, 'checkpoint.300'))).toEqual(kept);
  });

  test('does not replace a file that is called checkpoint and is none', async () => {
    await rm(folder, { recursive: true });
    await mkdir(folder);
    await writeFile(join(folder, 'checkpoint'), 'weights of a model');
    await expect(save(log(3))).rejects.toThrow(`${join(folder, 'checkpoint')} is no checkpoint`);
    expect(await readFile(join(folder, 'checkpoint'), 'utf8')).toBe('weights of a model');
  });
});

describe('a copy from others', () => {
  test.each(['checkpoint', 'checkpoint.300', 'tile/0/000'])(
    'with a named pipe as %s is refused, not waited for',
    async (path) => {
      await rm(join(folder, path));
      await promisify(execFile)('mkfifo', [join(folder, path)]);
      expect(await verify()).toMatchObject({
        code: 1,
        err: expect.stringContaining(`${join(folder, path)} is no regular file`),
      });
    },
  );

  test('leads nowhere else: neither is written nor read through a link', async () => {
    const outside = join(root, `outside-${runs}`);
    await rename(join(folder, 'tile'), outside);
    await symlink(outside, join(folder, 'tile'));
    const before = await readdir(outside, { recursive: true });
    await expect(save(log(600))).rejects.toThrow(`${join(folder, 'tile')} is no folder itself`);
    expect(await readdir(outside, { recursive: true })).toEqual(before);
    expect((await verify()).err).toContain(`${join(folder, 'tile')} is no folder itself`);
    await rm(join(folder, 'checkpoint'));
    await symlink(join(folder, 'checkpoint.300'), join(folder, 'checkpoint'));
    expect((await verify()).err).toContain(`${join(folder, 'checkpoint')} is no regular file`);
  });
});

async function writeFolded(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), bytes);
}
