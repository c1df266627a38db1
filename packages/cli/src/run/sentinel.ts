import { type ChildProcess, spawn } from 'node:child_process';

/** Copies what it reads, and ends by a signal as every program does that does nothing about it. */
const COPIER = '/bin/cat';

/**
 * Tells a signal that a terminal sent to all processes in its foreground from one that was sent to this process alone, which no
 * system call of Node tells. A small process of the same group waits beside this one: what the terminal sends ends it, and one
 * that still answers got nothing. It ends with this process, whatever ends that.
 */
export class Sentinel {
  #process = start();

  /** Whether the group got the signal that just arrived here. Ask one question after the other. */
  async groupGotIt(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const asked = this.#process;
    const onEnd = () => resolve(true);
    const hasEnded = asked.exitCode !== null || asked.signalCode !== null || asked.pid === undefined;
    if (hasEnded) resolve(true);
    else {
      asked.once('exit', onEnd);
      asked.stdout?.once('data', () => resolve(false));
      asked.stdin?.write('?');
    }
    const got = await promise;
    asked.off('exit', onEnd);
    if (got) this.#process = start();
    return got;
  }

  stop(): void {
    this.#process.stdin?.destroy();
  }
}

function start(): ChildProcess {
  const child = spawn(COPIER, [], { env: {}, stdio: ['pipe', 'pipe', 'ignore'] });
  // One that cannot be started, or is gone, answers nothing: then signals of a terminal are taken for the group's.
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  child.unref();
  return child;
}
