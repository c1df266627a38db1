import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findCommand } from './find-command.ts';

const root = mkdtempSync(join(tmpdir(), 'daybook-find-'));
const [plain, folder, real] = ['plain', 'folder', 'real'].map((name) => join(root, name));
beforeAll(() => {
  for (const path of [plain, folder, real]) mkdirSync(String(path));
  writeFileSync(`${plain}/tool`, '');
  chmodSync(`${plain}/tool`, 0o600);
  mkdirSync(`${folder}/tool`);
  writeFileSync(`${real}/tool`, '');
  chmodSync(`${real}/tool`, 0o700);
});
afterAll(() => rmSync(root, { recursive: true }));

test('a command is the first file of the PATH that may be executed, no folder of its name', () => {
  expect(findCommand('tool', `/nowhere:${plain}:${folder}:${real}`)).toBe(`${real}/tool`);
});

test('one that may not be executed is named where there is no other, and nothing where there is none', () => {
  expect(findCommand('tool', `${plain}:${folder}`)).toBe(`${plain}/tool`);
  expect(findCommand('tool', String(folder))).toBeUndefined();
  expect(findCommand('', String(real))).toBeUndefined();
});

test('a path is taken as it is, and without a PATH the usual places are looked at', () => {
  expect(findCommand('./tool', String(real))).toBe('./tool');
  expect(findCommand('sh', undefined)).toMatch(/^\/(usr\/)?bin\/sh$/);
});
