import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StartupError } from '../platform/startup-error.ts';
import { startServer } from '../start-server.ts';

const root = mkdtempSync(join(tmpdir(), 'daybook-apart-'));
const at = (name: string) => join(root, name);
beforeAll(() => {
  mkdirSync(at('all/data/exports'), { recursive: true });
  mkdirSync(at('all/data-exports'));
  symlinkSync(at('all'), at('link'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const start = (folder: string) =>
  startServer({ dataFolder: at('all/data'), port: 0, env: { DAYBOOK_EXPORT_DIR: at(folder) } });

test.each(['all/data', 'all/data/exports', 'all/data/new', 'all', 'link', 'link/data/new/er'])(
  'exports do not go to %s where the data lies in all/data',
  async (folder) => {
    const error: unknown = await start(folder).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartupError);
    expect(String(error)).toContain(`DAYBOOK_EXPORT_DIR (${at(folder)})`);
    expect(String(error)).toContain(at('all/data'));
  },
);

test('a folder beside the data folder is taken, whatever its name begins with', async () => {
  await expect(start('all/data-exports')).rejects.toThrow('is not set up');
});
