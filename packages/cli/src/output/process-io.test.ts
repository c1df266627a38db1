import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BIN } from '../installation.testing.ts';
import { sampleLog } from '../verify/sample-log.testing.ts';

const log = sampleLog(3);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-closed-'));
  await writeFile(join(folder, 'good.json'), JSON.stringify(log.proof(1)));
  await writeFile(join(folder, 'bad.json'), JSON.stringify({ ...log.proof(1), payload: '{}' }));
});
afterAll(() => rm(folder, { recursive: true }));

/** The exit code of a verification whose output nobody reads. */
async function codeOf(closed: 'stdout' | 'stderr', ...args: readonly string[]): Promise<unknown> {
  const child = spawn(process.execPath, [BIN, 'verify', 'proof', ...args], { cwd: folder });
  child[closed].destroy();
  const [code] = await once(child, 'exit');
  return code;
}

describe('a verification whose output is closed', () => {
  test.each([
    ['stdout', ['bad.json', '--json'], 1],
    ['stderr', ['bad.json'], 1],
    ['stdout', ['good.json', '--json'], 0],
  ] as const)('keeps its verdict as exit code: %s of %j', async (closed, args, code) => {
    expect(await codeOf(closed, ...args, '--key', log.keys.verifierKey)).toBe(code);
  });

  test('keeps the code of a misuse', async () => {
    expect(await codeOf('stderr', 'good.json')).toBe(2);
  });
});
