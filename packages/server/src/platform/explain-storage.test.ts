import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKey, initialize, reencryptFolder, resetAccount, rotateMasterKey } from '../main.ts';
import { canMountSmallDisk, mountSmallDisk, type SmallDisk } from './small-disk.testing.ts';

describe.skipIf(!canMountSmallDisk())('a command on a disk that is full', () => {
  let disk: SmallDisk;
  let dataFolder = '';
  beforeAll(async () => {
    disk = mountSmallDisk(8);
    dataFolder = join(disk.path, 'data');
    const owner = { email: 'ana@acme.example', password: 'correct horse battery' };
    await initialize({ dataFolder, organizationName: 'Acme', owner });
    disk.fill();
  });
  afterAll(() => disk.unmount());

  test.each([
    ['keys create', () => createKey({ dataFolder, name: 'second' })],
    ['account reset', () => resetAccount({ dataFolder, email: 'ana@acme.example' })],
    ['master-key reencrypt', () => reencryptFolder({ dataFolder })],
    ['init', () => initialize({ dataFolder: join(disk.path, 'other'), organizationName: 'Other' })],
  ])('%s says so, and what to do', async (_, run) => {
    await expect(run()).rejects.toThrow(
      new RegExp(
        `^the disk that holds ${disk.path}/\\w+ is full: make room there, then run the command again$`,
      ),
    );
  });

  test('that then has room again carries it out', async () => {
    disk.empty();
    expect(await createKey({ dataFolder, name: 'second' })).toMatchObject({ name: 'second' });
    expect(await rotateMasterKey({ dataFolder })).toMatchObject({ keyId: expect.any(String) });
  });
});
