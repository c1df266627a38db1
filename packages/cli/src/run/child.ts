import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { FailedError } from '../output/errors.ts';
import { visible } from '../output/escape.ts';
import { findCommand } from './find-command.ts';
import { Sentinel } from './sentinel.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;

/** What a terminal sends to all processes in its foreground by itself (Ctrl-C, Ctrl-\): handed on too, it would arrive twice. */
const TERMINAL_SIGNALS: readonly string[] = ['SIGINT', 'SIGQUIT'];

const PARENT_LOOK_MS = 500;

/** What the shells answer (POSIX.1-2024 §2.8.2). */
const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;
const SIGNALLED = 128;

/**
 * Runs a command on this process's streams until it ends, with signals handed on; no shell is between. The command is looked up in
 * the `PATH` of `own`, the caller's environment; it gets `env`.
 * Resolves with its exit code, 128 and the signal's number where a signal ended it.
 * @throws FailedError with exit code 127 when there is no such command, 126 when it cannot be started. No message holds arguments
 * or anything of the environment.
 */
export async function runChild(
  command: string,
  args: readonly string[],
  { own, env }: { readonly own: NodeJS.ProcessEnv; readonly env: NodeJS.ProcessEnv },
): Promise<number> {
  const file = findCommand(command, own.PATH);
  if (file === undefined) throw noSuchCommand(command);
  const started: { child?: ChildProcess } = {};
  // Before the command starts, so that no signal can end this process and leave the command behind.
  const release = handOn((signal) => started.child?.kill(signal), own);
  try {
    return await new Promise<number>((resolve, reject) => {
      const child = spawn(file, args, { argv0: command, env, stdio: 'inherit' });
      started.child = child;
      child.once('error', reject);
      child.once('exit', (code, signal) =>
        resolve(code ?? SIGNALLED + (signal ? constants.signals[signal] : 0)),
      );
    });
  } catch (error) {
    throw cannotStart(command, error);
  } finally {
    release();
  }
}

function handOn(send: (signal: NodeJS.Signals) => void, env: NodeJS.ProcessEnv): () => void {
  const sentinel = hasControllingTerminal() ? new Sentinel() : undefined;
  let before = Promise.resolve();
  const listener = (signal: NodeJS.Signals) => {
    // One after the other, so that none overtakes another.
    before = before.then(async () => {
      const isTerminals = sentinel && TERMINAL_SIGNALS.includes(signal) && (await sentinel.groupGotIt());
      if (!isTerminals) send(signal);
    });
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  const watch = watchParent(() => send('SIGTERM'), env);
  return () => {
    clearInterval(watch);
    sentinel?.stop();
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}

/** Where npm started this, its shell keeps signals to itself: that it is gone is all that can be seen of them. */
function watchParent(onGone: () => void, env: NodeJS.ProcessEnv): NodeJS.Timeout | undefined {
  if (env.npm_command === undefined) return undefined;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    onGone();
  }, PARENT_LOOK_MS);
  return watch;
}

/** `/dev/tty` is the terminal that controls the process, wherever its streams go; without one it cannot be opened. */
function hasControllingTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}

function noSuchCommand(command: string): FailedError {
  return new FailedError(`${visible(command)}: there is no such command`, NOT_FOUND);
}

function cannotStart(command: string, error: unknown): FailedError {
  const name = visible(command);
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
  switch (code) {
    case 'ENOENT':
      return noSuchCommand(command);
    case 'EACCES':
      return new FailedError(`${name}: it may not be executed (${code})`, NOT_EXECUTABLE);
    case 'E2BIG':
      return new FailedError(
        `${name}: arguments and environment are larger than the system allows; choose fewer secrets by --only`,
        NOT_EXECUTABLE,
      );
    default:
      return new FailedError(`${name}: it cannot be started (${code})`, NOT_EXECUTABLE);
  }
}
