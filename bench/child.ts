import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

const STOP_MS = 30_000;

/** A process that was started here and is ended here. */
export type Child = {
  readonly pid: number;
  /** Resolves with the first match in what it writes. @throws Error with its last words when it ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with all it wrote to standard output. @throws Error with its last words unless it ends well. */
  ended(): Promise<string>;
  /** Asks it to end, and makes it when it does not. */
  stop(signal?: NodeJS.Signals): Promise<void>;
};

export function startChild(command: string, args: readonly string[], options: SpawnOptions = {}): Child {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let all = '';
  const listeners = new Set<() => void>();
  const onText = (text: string) => {
    all += text;
    for (const listener of listeners) listener();
  };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    onText(text);
  });
  child.stderr?.setEncoding('utf8').on('data', onText);
  const exit = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
    child.once('error', (error) => {
      all += error.message;
      resolve(-1);
    });
  });
  const failed = () =>
    new Error(`${command.split('/').at(-1)} ${args.join(' ')} ended: ${all.trim().slice(-2_000)}`);
  return {
    pid: child.pid ?? 0,
    says(pattern) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(all);
          if (!found) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        void exit.then(() => reject(failed()));
        look();
      });
    },
    async ended() {
      if ((await exit) !== 0) throw failed();
      return out;
    },
    stop: (signal = 'SIGTERM') => stop(child, signal),
  };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const impatient = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
  clearTimeout(impatient);
}
