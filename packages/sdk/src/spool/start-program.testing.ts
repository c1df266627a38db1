import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export type Program = {
  readonly child: ChildProcess;
  /** The next printed line that begins so; throws when the program ends before. */
  readonly line: (start: string) => Promise<string>;
  /** `kill -9`, and buried when it resolves. */
  readonly kill: () => Promise<void>;
  /** Lets it close, and gives the counts it printed. */
  readonly close: () => Promise<Readonly<Record<string, number>>>;
};

/** Starts `recording-program.testing.ts` under this Node, for the current test; `shell` may come before it, to set limits. */
export function startProgram(orders: object, shell = ''): Program {
  const program = fileURLToPath(new URL('./recording-program.testing.ts', import.meta.url));
  const child = spawn(
    'bash',
    ['-c', `${shell} exec "$0" "$@"`, process.execPath, program, JSON.stringify(orders)],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  async function line(start: string): Promise<string> {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the program ended before it said "${start}"`);
      if (String(value).startsWith(start)) return String(value);
    }
  }
  return {
    child,
    line,
    async kill() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
    async close() {
      child.stdin.end('close\n');
      const counts = JSON.parse((await line('closed')).slice('closed '.length)) as Record<string, number>;
      if (child.exitCode === null) await once(child, 'exit');
      return counts;
    },
  };
}
