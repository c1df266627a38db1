import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const BIN = 'packages/cli/bin/daybook.js';
/** Without it V8 may free one piece of WebAssembly code twice and abort (docs/decisions/041-wasm-code.md). */
const FLAG = '--no-wasm-code-gc';
const TELL =
  "data:text/javascript,process.stderr.write('flags '+process.argv[1]+' '+process.execArgv.join(' ')+String.fromCharCode(10));";
const OLD =
  "Object.defineProperty(process,'versions',{value:{...process.versions,node:process.env.DAYBOOK_NODE_FOUND?'24.21.0':'24.0.0'}});";

/** The flags of each process that ran `script`, by the processes' own word. */
function flagsOf(script: string, [command = '', ...args]: readonly string[], imported = ''): string[] {
  const { stderr } = spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: `--import "${TELL}${imported}"` },
  });
  const told = stderr.split('\n').filter((line) => line.startsWith('flags ') && line.includes(script));
  return told.map((line) => line.slice(line.indexOf(script) + script.length));
}

describe('V8 frees no WebAssembly code', () => {
  test('in the processes of the tests', () => {
    expect(process.execArgv).toContain(FLAG);
  });

  test('in the server that npm start starts', () => {
    const flags = flagsOf('scripts/start.ts', ['npm', 'start', '--silent', '--', '--help']);
    expect(flags).toEqual([expect.stringContaining(FLAG)]);
  });

  test('in the command', () => {
    expect(flagsOf('daybook.js', [BIN, '--version'])).toEqual([expect.stringContaining(FLAG)]);
  });

  test('in the Node that the command hands over to', () => {
    const [, handedOver] = flagsOf('daybook.js', [process.execPath, BIN, '--version'], OLD);
    expect(handedOver).toContain(FLAG);
  });
});
