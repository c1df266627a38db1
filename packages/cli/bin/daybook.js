#!/usr/bin/env -S node --max-semi-space-size=16 --no-wasm-code-gc
// Plain JavaScript that any Node can read: it finds the Node that the command needs, and hands over.
// A small young generation keeps the server's memory low; a smaller one makes answers wait for the collector (docs/benchmarks.md).
// V8 must free no WebAssembly code: in Node 24 it may free the same code twice and abort (docs/decisions/041-wasm-code.md).
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The oldest that Daybook is installed with: on 24.0.0 it records nothing. */
const NEEDED = [24, 18];
const FLAGS = ['--max-semi-space-size=16', '--no-wasm-code-gc'];
const GUARD = 'DAYBOOK_NODE_FOUND';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) {
  // Beside the code, which nobody else may write either; where it cannot be written, every command compiles anew.
  module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)));
  const { main } = await import('../src/main.ts');
  await main(process.argv.slice(2));
} else {
  const node = process.env[GUARD] === undefined ? installedNode() : undefined;
  if (node === undefined) {
    process.stderr.write(
      `daybook needs Node ${NEEDED.join('.')} or newer; this is ${process.versions.node}. ` +
        'npm brings the right one along where optional dependencies are installed: run "npm install" without --omit=optional.\n',
    );
    process.exitCode = 1;
  } else {
    handOver(node);
  }
}

/** The Node that npm installed beside this package, or above it in a workspace. */
function installedNode() {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const node = join(folder, 'node_modules', '.bin', 'node');
    if (existsSync(node)) return node;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Runs this command again on the given Node, as if it were this process: streams, signals and exit code are one. */
function handOver(node) {
  const child = spawn(node, [...FLAGS, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, [GUARD]: '1' },
  });
  // A terminal sends Ctrl-C and Ctrl-\ to both processes by itself.
  const byTerminal = hasTerminal() ? ['SIGINT', 'SIGQUIT'] : [];
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'])
    process.on(signal, () => byTerminal.includes(signal) || child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`daybook could not start ${node}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
}

function hasTerminal() {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
