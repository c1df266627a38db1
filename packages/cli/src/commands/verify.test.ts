import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { generateSigningKey } from '@daybook/ledger';
import { describe, expect, test } from 'vitest';
import { forgePayloads } from '../../../../tests/forge-journal.testing.ts';
import { event, useInstallation } from '../installation.testing.ts';
import { runCommand } from '../test-io.testing.ts';

const site = useInstallation();

describe('verify', () => {
  test('proves an event of the server under the pinned key, and refuses it when changed', async () => {
    const { ids } = await site.client().record(event('PROVED'), { wait: 'published' });
    await site.searchable();
    const proof = JSON.stringify(await site.client().proof(ids[0] ?? ''));
    const good = await site.daybook(['verify', 'proof', '-', '--key', site.made.verifierKey], {
      input: proof,
    });
    expect(good).toMatchObject({ code: 0, err: '' });
    expect(good.out).toContain(`as recorded:\n${JSON.parse(proof).payload}\n`);
    const bad = await site.daybook(['verify', 'proof', '-', '--key', site.made.verifierKey], {
      input: proof.replace('PROVED', 'FORGED'),
    });
    expect(bad.code).toBe(1);
    expect(bad.err).toContain('root-mismatch');
  });

  test('checks the whole ledger against an older checkpoint and saves the new one', async () => {
    const path = join(site.folder, 'checkpoint');
    const first = await site.daybook([
      'verify',
      'ledger',
      '--key',
      site.made.verifierKey,
      '--save',
      path,
      '--json',
    ]);
    expect(JSON.parse(first.out)).toMatchObject({
      ok: true,
      origin: `daybook.local/${site.made.organizationId}`,
    });
    await site.client().record(
      Array.from({ length: 600 }, (_, index) => event(`GROWN_${index}`)),
      { wait: 'published' },
    );
    const second = await site.daybook([
      'verify',
      'ledger',
      '--key',
      site.made.verifierKey,
      '--checkpoint',
      path,
      '--save',
      path,
      '--json',
    ]);
    const report = JSON.parse(second.out);
    expect(report.proved.join()).toContain('extends the old checkpoint');
    expect(Number(report.size)).toBeGreaterThanOrEqual(Number(JSON.parse(first.out).size) + 600);
    expect(await readFile(path, 'utf8')).toBe(report.checkpoint);
    expect((await readdir(site.folder)).filter((name) => name.startsWith('checkpoint'))).toEqual([
      'checkpoint',
    ]);
  });

  test('copies the ledger into a folder, which is checked without a server, and goes on there', async () => {
    const run = (args: readonly string[]) => runCommand(args, { env: site.env });
    const copy = join(site.folder, 'copy');
    await site.client().record(
      Array.from({ length: 300 }, (_, index) => event(`COPIED_${index}`)),
      { wait: 'published' },
    );
    const saved = await run(['ledger', 'save', copy]);
    expect(saved).toMatchObject({ code: 0, err: '' });
    expect(saved.out).toContain(`entries are in ${copy} (`);
    expect(saved.out).toContain(`Nothing was verified yet: ./daybook verify ledger ${copy} --key-file`);
    const check = () => runCommand(['verify', 'ledger', copy, '--key', site.made.verifierKey, '--json']);
    const first = JSON.parse((await check()).out);
    expect(first).toMatchObject({ ok: true, origin: `daybook.local/${site.made.organizationId}` });

    await site.client().record(event('LATER'), { wait: 'published' });
    const again = JSON.parse((await run(['ledger', 'save', copy, '--json'])).out);
    expect(again).toMatchObject({ ok: true, folder: copy, origin: first.origin });
    expect(Number(again.size)).toBeGreaterThan(Number(first.size));
    const second = JSON.parse((await check()).out);
    expect(second.proved.join()).toContain(`(${first.size} entries)`);

    const pinned = await run(['ledger', 'save', copy, '--key', site.made.verifierKey]);
    expect(pinned.out).toContain(
      'The pinned key signed its checkpoint. To verify every entry: ./daybook verify',
    );
    const other = generateSigningKey(first.origin).verifierKey;
    expect(await run(['ledger', 'save', copy, '--key', other])).toMatchObject({
      code: 1,
      err: expect.stringContaining('not saved: signature-missing: '),
    });
    expect(await run(['ledger', 'save', copy, '--key', ''])).toMatchObject({ code: 2 });

    await rm(join(copy, 'tile/entries/000'));
    const broken = await check();
    expect(broken.code).toBe(1);
    expect(JSON.parse(broken.out)).toMatchObject({
      ok: false,
      code: 'tile-missing',
      tile: 'tile/entries/000',
    });
    expect((await run(['ledger', 'save', copy])).code).toBe(0);
    expect((await check()).code).toBe(0);
  });

  test('without a pinned key verifies nothing of a server, though its own key fits', async () => {
    const form = await site.daybook(['verify', 'ledger', '--unpinned', '--json']);
    expect(form.code).toBe(1);
    expect(JSON.parse(form.out)).toMatchObject({ ok: false, code: 'unpinned', proved: [] });
    const misused = await site.daybook(['verify', 'ledger', '--key', '']);
    expect(misused).toMatchObject({ code: 2, out: '' });
  });

  test('finds a payload that was forged in the journal with --payloads, and without says what it checked', async () => {
    const { ids } = await site.client().record(
      Array.from({ length: 300 }, (_, index) => event(`WHOLE_${index}`)),
      { wait: 'published' },
    );
    await site.searchable();
    const { position } = await site.client().get(ids[17] ?? '');
    const verify = (...args: string[]) =>
      site.daybook(['verify', 'ledger', '--key', site.made.verifierKey, ...args]);
    const sound = await verify('--payloads', '--json');
    expect(JSON.parse(sound.out)).toMatchObject({ ok: true, checked: 'payloads' });

    await site.stopServer();
    forgePayloads(site.data, site.made.organizationId, (payload, at) =>
      at === position ? payload.replace('ana@', 'mallory@') : payload,
    );
    await site.startServer();
    const commitments = await verify();
    expect(commitments.code).toBe(0);
    expect(commitments.out).toContain('entries served (commitments, not payloads)');
    expect(commitments.out).toContain('only commitments were checked (add --payloads)');
    const payloads = await verify('--payloads');
    expect(payloads).toMatchObject({ code: 1, out: '' });
    expect(payloads.err).toContain(
      `not verified: payload-mismatch: the payload, the salt or the time stored at position ${position} is not`,
    );
    const json = await verify('--payloads', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, code: 'payload-mismatch' });
  });
});
