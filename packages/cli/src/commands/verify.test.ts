import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { event, useInstallation } from '../installation.testing.ts';

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
    expect(good.out).toContain('"name": "PROVED"');
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
});
