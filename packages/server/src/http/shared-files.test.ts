import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SharedFiles } from './shared-files.ts';

test('a file is in memory once for all who are sent it, and read again when it has changed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-shared-'));
  const path = join(folder, 'index.js');
  writeFileSync(path, 'first');
  const files = new SharedFiles();
  const [one, two] = await Promise.all([files.read(path), files.read(path)]);
  expect(one).toBe(two);
  expect(Buffer.from(one ?? []).toString()).toBe('first');
  writeFileSync(path, 'the second');
  expect(Buffer.from((await files.read(path)) ?? []).toString()).toBe('the second');
  expect(await files.read(folder)).toBeUndefined();
  expect(await files.read(join(folder, 'none'))).toBeUndefined();
  rmSync(folder, { recursive: true });
});
