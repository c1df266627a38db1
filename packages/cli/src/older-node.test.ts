import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { nodesToTry } from '../../../scripts/install-packed.ts';
import manifest from '../package.json' with { type: 'json' };
import { BIN, runDaybook } from './installation.testing.ts';

describe('an older Node', () => {
  const OLD =
    "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.0.0'}})";

  test('hands over to the one that npm installed, with arguments, streams and exit code', async () => {
    // Node's own options are handed over as well, so the pretence must end with the first process.
    const once = OLD.replace('javascript,', 'javascript,if(process.env.DAYBOOK_NODE_FOUND===undefined)');
    expect(await runDaybook(['search', '--limit', 'x'], { node: ['--import', once] })).toMatchObject({
      code: 2,
    });
    expect(await runDaybook(['--version'], { node: ['--import', once] })).toMatchObject({
      code: 0,
      out: `${manifest.version}\n`,
    });
  });

  test.each(nodesToTry())('%s, which is on this machine, can read the command', (node) => {
    const { status, stdout, stderr } = spawnSync(node, [BIN, '--version'], { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  test('says what is needed where there is none', async () => {
    const { code, err } = await runDaybook(['--version'], {
      node: ['--import', OLD],
      env: { DAYBOOK_NODE_FOUND: '1' },
    });
    expect(code).toBe(1);
    expect(err).toContain('daybook needs Node 24.18 or newer; this is 20.0.0');
  });
});
