import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const UNIT = readFileSync(join(ROOT, 'deploy/daybook.service'), 'utf8');
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!hasSystemd) console.warn('systemd-analyze is not there: the unit is not verified');
/** The highest exposure that the unit may have, in tenths: below 2.0 systemd calls it OK. */
const EXPOSURE_MAX = '20';

let folder = '';
let unit = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-unit-'));
  unit = join(folder, 'daybook.service');
  // The command must exist to be verified, and is here instead of in /opt.
  writeFileSync(unit, UNIT.replaceAll('/opt/daybook', ROOT));
});
afterAll(() => rmSync(folder, { recursive: true }));

const analyze = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  return { status, said: stderr, stdout };
};

describe('the systemd unit', () => {
  test.runIf(hasSystemd)('is valid, to systemd-analyze verify', () => {
    expect(analyze('verify', '--man=no', unit)).toMatchObject({ status: 0, said: '' });
  });

  test.runIf(hasSystemd)('is hardened, to systemd-analyze security', () => {
    const { status, stdout } = analyze(
      'security',
      '--offline=true',
      `--threshold=${EXPOSURE_MAX}`,
      '--no-pager',
      unit,
    );
    expect(stdout).toContain('Overall exposure level for daybook.service');
    expect(status).toBe(0);
  });

  test('leaves no image of the memory behind, where the master key is', () => {
    expect(UNIT).toMatch(/^LimitCORE=0$/m);
  });

  test('starts Node with the flags of the command', () => {
    const [first = ''] = readFileSync(join(ROOT, 'packages/cli/bin/daybook.js'), 'utf8').split('\n');
    const [, flags = ''] = /node (--.+)$/.exec(first) ?? [];
    expect(UNIT).toContain(`/node ${flags} packages/cli/bin/daybook.js serve\n`);
  });

  test('comes with an environment file whose variables operations.md explains', () => {
    const lines = readFileSync(join(ROOT, 'deploy/daybook.env'), 'utf8').split('\n');
    const names = lines.flatMap((line) => /^#?(DAYBOOK_\w+)=/.exec(line)?.[1] ?? []);
    expect(names).toContain('DAYBOOK_DATA');
    const operations = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
    for (const name of names) expect(operations).toContain(`| \`${name}\``);
  });
});
