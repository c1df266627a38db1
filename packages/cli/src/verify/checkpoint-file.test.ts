import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkCanSave, readCheckpoint, saveCheckpoint } from './checkpoint-file.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-checkpoint-'));
  await mkdir(join(folder, 'inside'));
  await writeFile(join(folder, 'file'), 'old');
});
afterAll(() => rm(folder, { recursive: true }));

describe('a checkpoint file', () => {
  test.each([
    ['inside', 'this is a folder; give the name of a file in it'],
    ['none/last', 'there is no folder'],
    ['file/last', 'cannot be written (ENOTDIR)'],
  ])('cannot be saved at %s, which is said before anything is fetched', async (name, message) => {
    await expect(checkCanSave(join(folder, name))).rejects.toThrow(message);
  });

  test('can be new or replace an old one; checking writes nothing', async () => {
    await checkCanSave(join(folder, 'new'));
    await checkCanSave(join(folder, 'file'));
    expect((await readdir(folder)).sort()).toEqual(['file', 'inside']);
  });

  test('is replaced whole, and a failure leaves nothing behind', async () => {
    await saveCheckpoint(join(folder, 'file'), 'new');
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('new');
    await expect(saveCheckpoint(join(folder, 'inside'), 'new')).rejects.toThrow('cannot be written');
    expect((await readdir(folder)).sort()).toEqual(['file', 'inside']);
  });

  test('that is not there is explained to whoever verifies for the first time', async () => {
    await expect(readCheckpoint(join(folder, 'none'))).rejects.toThrow(
      /none: there is no such file\. The first time, leave --checkpoint out and give --save/,
    );
    await expect(readCheckpoint(join(folder, 'inside'))).rejects.toThrow('cannot be read (EISDIR)');
  });
});
