import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { basename } from 'node:path';

const STOP_MS = 30_000;

/** A process that was started here and is ended here. */
export type Child = {
  readonly pid: number;
  /** Resolves with the first match in what it writes. @throws Error with its last words when it ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with all it wrote to standard output. @throws Error with its last words unless it ends well. */
  ended(): Promise<string>;
  /** Asks it to end, and makes it when it does not. */
  stop(): Promise<void>;
};

export type ChildOptions = Pick<SpawnOptions, 'uid' | 'gid' | 'cwd' | 'env'> & {
  /** What asks it to end; default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
};

const running = new Set<Child>();
let isStopping = false;

/** Ends all processes that were started here; none can be started afterwards. */
export async function stopChildren(): Promise<void> {
  isStopping = true;
  await Promise.all([...running].map((child) => child.stop()));
}

/** @throws Error after {@link stopChildren}. */
export function startChild(command: string, args: readonly string[], options: ChildOptions = {}): Child {
  if (isStopping) throw new Error('the bench is stopping');
  const { stopSignal = 'SIGTERM', ...rest } = options;
  const spawned = spawn(command, args, { ...rest, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = collect(spawned);
  const exit = new Promise<number | null>((resolve) => {
    spawned.once('close', resolve);
    spawned.once('error', (error) => {
      output.all += error.message;
      resolve(-1);
    });
  }).finally(() => running.delete(child));
  const failed = () =>
    new Error(`${basename(command)} ${args.join(' ')} ended: ${output.all.trim().slice(-2_000)}`);
  const child: Child = {
    pid: spawned.pid ?? 0,
    says(pattern) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(output.all);
          if (!found) return;
          output.listeners.delete(look);
          resolve(found);
        };
        output.listeners.add(look);
        void exit.then(() => reject(failed()));
        look();
      });
    },
    async ended() {
      if ((await exit) !== 0) throw failed();
      return output.out;
    },
    async stop() {
      const impatient = setTimeout(() => spawned.kill('SIGKILL'), STOP_MS);
      spawned.kill(stopSignal);
      await exit;
      clearTimeout(impatient);
    },
  };
  running.add(child);
  return child;
}

/** What a process writes, and who wants to know of it. */
type Output = { out: string; all: string; readonly listeners: Set<() => void> };

function collect({ stdout, stderr }: ChildProcess): Output {
  const output: Output = { out: '', all: '', listeners: new Set() };
  const onText = (text: string) => {
    output.all += text;
    for (const listener of output.listeners) listener();
  };
  stdout?.setEncoding('utf8').on('data', (text: string) => {
    output.out += text;
    onText(text);
  });
  stderr?.setEncoding('utf8').on('data', onText);
  return output;
}
