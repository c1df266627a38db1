import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dataFolder } from './data-folder.ts';
import { DataSize } from './data-size.ts';

test('counts each part with what belongs to it, as it lies on the disk, and looks again after a while only', async () => {
  const root = mkdtempSync(join(tmpdir(), 'daybook-size-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const write = (...path: string[]) => {
    const file = join(root, ...path);
    writeFileSync(file, Buffer.alloc(10_000, 1), { flush: true });
    return statSync(file).blocks * 512;
  };
  mkdirSync(join(root, 'ledger', 'org_a', 'tile', '0'), { recursive: true });
  const journal = write('journal.db') + write('journal.db-wal');
  const tile = write('ledger', 'org_a', 'tile', '0', '000');
  const other = write('reserve');
  // What a link points to lies elsewhere.
  symlinkSync('/', join(root, 'link'));
  const size = new DataSize(dataFolder(root));
  const [sizes, same] = await Promise.all([size.sizes(), size.sizes()]);
  expect(sizes).toMatchObject({ journal, workspace: 0, ids: 0, index: 0 });
  const folders = sizes.ledger - tile;
  expect(folders).toBeGreaterThanOrEqual(0);
  expect(folders).toBeLessThan(5 * 8_192);
  expect(sizes.other - other).toBeLessThan(4_096);
  expect(same).toBe(sizes);
  write('workspace.db');
  expect(await size.sizes()).toBe(sizes);
});
