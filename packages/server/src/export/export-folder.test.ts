import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportRootIssue } from './export-folder.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-export-folder-'));
});
afterAll(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

test('a folder that scheduled exports cannot be written to is told with what to do', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(await exportRootIssue(folder)).toBeUndefined();
  expect(await exportRootIssue(join(folder, 'none'))).toContain('not there: make it');
  expect(await exportRootIssue(file)).toContain('names a file');
  expect(await exportRootIssue(join(file, 'below'))).toContain('cannot be written (ENOTDIR)');
});

test.skipIf(process.getuid?.() === 0)(
  'also where the user may not write (as root, everybody may)',
  async () => {
    chmodSync(folder, 0o500);
    expect(await exportRootIssue(folder)).toContain("let the server's user write to it");
  },
);
