import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSigningKey } from '@daybook/ledger';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../test-io.testing.ts';
import { clientOfLog, ORIGIN, sampleLog } from '../verify/sample-log.testing.ts';
import { serverSource } from '../verify/server-source.ts';
import { saveLedger } from './save-ledger.ts';

const keys = generateSigningKey(ORIGIN);
const log = (size: number) => sampleLog(size, { keys });

let root = '';
let folder = '';
let runs = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'daybook-check-copy-'));
});
afterAll(() => rm(root, { recursive: true }));
/** A copy of 300, then of 600 entries. */
beforeEach(async () => {
  folder = join(root, String(runs++));
  await save(300);
  await save(600);
});

const save = (size: number) => saveLedger(serverSource(clientOfLog(log(size))), folder, () => undefined);

/** Without a server, and without an API key. */
const verify = (...args: readonly string[]) =>
  runCommand(['verify', 'ledger', folder, '--key', keys.verifierKey, ...args]);

describe('verify ledger FOLDER', () => {
  test('proves a copy without the server, and that it extends the checkpoints it keeps', async () => {
    const { code, out, err } = await verify();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`all 600 entries in ${folder} (commitments, not payloads)`);
    expect(out).toContain(`it extends the older checkpoints in ${folder} as well (300 entries)`);
    expect(out).toContain('no old checkpoint was given (give --checkpoint)');
    expect(out).toContain('a copy holds no payloads');
  });

  test('compares it with a checkpoint from elsewhere, to which it does not go back', async () => {
    const path = join(root, 'last');
    await writeFile(path, log(256).checkpoint);
    const good = JSON.parse((await verify('--checkpoint', path, '--json')).out);
    expect(good).toMatchObject({ ok: true, size: '600', checked: 'commitments' });
    expect(good.proved.join()).toContain('its 256 entries (commitments) stand where they stood');
    await writeFile(path, log(601).checkpoint);
    expect((await verify('--checkpoint', path)).err).toContain(
      'not verified: rolled-back: the old checkpoint',
    );
  });

  test.each([
    ['is missing', 'tile/0/001', () => rm(join(folder, 'tile/0/001')), 'tile-missing'],
    ['is missing', 'tile/entries/002.p/88', () => rm(join(folder, 'tile/entries/002.p/88')), 'tile-missing'],
    ['was cut', 'tile/0/002.p/88', () => writeFile(join(folder, 'tile/0/002.p/88'), 'cut'), 'tile-broken'],
    ['was changed', 'tile/1/000.p/2', () => flip('tile/1/000.p/2'), 'tile-mismatch'],
    ['stands for one that was changed', 'tile/0/000', () => flip('tile/entries/000'), 'tile-mismatch'],
  ])('names a tile that %s: %s', async (_, tile, change, code) => {
    await change();
    const { code: exitCode, out } = await verify('--json');
    expect({ exitCode, ...JSON.parse(out) }).toMatchObject({ exitCode: 1, ok: false, code, tile });
    expect((await verify()).err).toContain(`not verified: ${code}: ${tile} `);
  });

  test('finds a kept checkpoint that the tree does not extend, or nobody pinned has signed', async () => {
    const rewritten = sampleLog(300, { keys, payload: () => '{}' });
    await writeFile(join(folder, 'checkpoint.300'), rewritten.checkpoint);
    expect((await verify()).err).toContain(
      'not verified: history-rewritten: the first 300 entries are not those of checkpoint.300',
    );
    await writeFile(join(folder, 'checkpoint.300'), sampleLog(300).checkpoint);
    expect((await verify()).err).toContain('not verified: signature-missing: checkpoint.300: ');
  });

  test('proves what is complete while a later copy has not ended, and says so', async () => {
    await writeFile(join(folder, 'checkpoint.700'), log(700).checkpoint);
    const { code, out } = await verify();
    expect(code).toBe(0);
    expect(out).toContain('the entries from position 600 on: a copy up to checkpoint.700 was begun');
    await rm(join(folder, 'checkpoint'));
    const unfinished = await verify();
    expect(unfinished).toMatchObject({ code: 1, out: '' });
    expect(unfinished.err).toContain(`${folder}: this copy is not complete; run "./daybook ledger save"`);
  });

  test('names line ends of Windows, which are not verified yet', async () => {
    const path = join(folder, 'checkpoint');
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('\n', '\r\n'));
    const { out } = await verify('--json');
    expect(JSON.parse(out)).toMatchObject({ ok: false, code: 'file-line-ends' });
  });

  test('is no check of what is no copy, or of what a copy does not hold', async () => {
    await rename(folder, `${folder}-moved`);
    expect((await verify()).err).toContain(`${folder}: this is no copy of a ledger`);
    expect(await verify('--payloads')).toMatchObject({
      code: 2,
      err: expect.stringContaining('asks a server'),
    });
  });
});

async function flip(path: string): Promise<void> {
  const bytes = await readFile(join(folder, path));
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await writeFile(join(folder, path), bytes);
}
