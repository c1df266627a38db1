import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFiles } from './find-files.ts';
import { FILE_BYTES_MAX } from './limits.ts';
import { readFile } from './read-file.ts';
import { sampleRecord } from './sample-record.testing.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-find-'));
  const names = ['b/trail', 'a.json', 'Z', '.hidden', '.git/x', 'AWSLogs/111122223333/Config/x.json'];
  for (const name of names) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), 'x');
  }
  await mkdir(join(folder, 'empty'));
  await symlink(join(folder, 'a.json'), join(folder, 'to-file'));
  await symlink(folder, join(folder, 'to-folder'));
  await symlink(join(folder, 'none'), join(folder, 'to-nothing'));
});
afterAll(() => rm(folder, { recursive: true }));

const within = (path: string) => path.slice(folder.length + 1);

describe('findFiles()', () => {
  test('finds every file of a folder, in order, and tells what else lies there', async () => {
    const { files, others, unreadable } = await findFiles([folder]);
    expect(files.map(({ path }) => within(path))).toEqual(['Z', 'a.json', 'b/trail', 'to-file']);
    expect(files.every(({ isNamed }) => !isNamed)).toBe(true);
    expect(others.toSorted()).toEqual(['Config', 'hidden files', 'hidden files', 'links to folders']);
    expect(unreadable.map(({ file, reason }) => `${within(file)} ${reason}`)).toEqual([
      'to-nothing is a link to nothing',
    ]);
  });

  test('leaves no file alone whose own path is given, nor one for the name of a folder of one’s own', async () => {
    const path = join(folder, 'AWSLogs/111122223333/Config/x.json');
    expect(await findFiles([path])).toEqual({ files: [{ path, isNamed: true }], others: [], unreadable: [] });
    const own = join(folder, 'own/CloudTrail-logs/111122223333_events_x.json');
    await mkdir(join(own, '..'), { recursive: true });
    await writeFile(own, 'x');
    expect((await findFiles([join(own, '..')])).files).toEqual([{ path: own, isNamed: false }]);
    await rm(join(folder, 'own'), { recursive: true });
  });

  test('reads a pipe once, and says what to do with a device', async () => {
    const path = join(folder, 'pipe');
    execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
    const text = JSON.stringify({ Records: [sampleRecord('ssm', 'DescribeParameters')] });
    const [found] = await Promise.all([findFiles([path, path]), writeFile(path, gzipSync(text))]);
    expect(found.files).toEqual([{ path, isNamed: true, bytes: gzipSync(text) }]);
    const [file] = found.files;
    for (const _ of ['for batches', 'for events'])
      expect(file && (await readFile(file)).records).toMatchObject([{ place: 'Records[0]' }]);
    const [large] = await Promise.all([
      findFiles([path]),
      // The reader leaves before the end.
      writeFile(path, Buffer.alloc(FILE_BYTES_MAX + 1_000_000)).catch(() => {}),
    ]);
    expect(large.unreadable).toEqual([{ file: path, reason: 'is larger than 64 MiB; split it' }]);
    await rm(path);
    await expect(findFiles(['/dev/null'])).rejects.toThrow(
      '/dev/null: is neither a file nor a folder nor a pipe; save what it gives to a file',
    );
  });

  test('takes a file once that is given twice', async () => {
    const path = join(folder, 'a.json');
    const { files } = await findFiles([path, path, folder]);
    expect(files.filter((file) => file.path === path)).toEqual([{ path, isNamed: true }]);
  });

  test('begins nothing when a path is not there or a folder is empty', async () => {
    await expect(findFiles([folder, join(folder, 'none')])).rejects.toThrow('none: there is no such file');
    await expect(findFiles([join(folder, 'empty')])).rejects.toThrow('empty: this folder holds no files');
    await expect(findFiles([folder, join(folder, 'empty')])).rejects.toThrow('this folder holds no files');
  });

  test.skipIf(process.getuid?.() === 0)('names a folder below that may not be read', async () => {
    const closed = join(folder, 'b/closed');
    await mkdir(closed);
    await chmod(closed, 0o000);
    const { files, unreadable } = await findFiles([join(folder, 'b')]);
    expect(files).toHaveLength(1);
    expect(unreadable).toEqual([{ file: closed, reason: 'this folder cannot be read (EACCES)' }]);
    await expect(findFiles([closed])).rejects.toThrow('closed: this folder cannot be read (EACCES)');
    await rm(closed, { recursive: true });
  });
});
