import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

function start(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/start.ts', ...args], { cwd: ROOT }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}

test('npm start explains its options', async () => {
  expect(await start('--help')).toMatchObject({ code: 0, out: expect.stringContaining('--port NUMBER') });
});

test('npm start refuses an option that it does not have, instead of starting without it', async () => {
  const { code, err } = await start('--bogus');
  expect(code).toBe(2);
  expect(err).toContain('--bogus');
});
