import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { MOMENTS_FD, type Moment } from './kill-switch.ts';
import type { FromServer } from './server-process.ts';
import { hasStopped } from './stopped-process.ts';

const WATCH = join(import.meta.dirname, 'watch-databases.ts');
const SERVER = join(import.meta.dirname, 'server-process.ts');

/** Rounds of the event loop in which what a stopped server has sent is read: it lies in the clients' sockets already. */
const ROUNDS = 10;

type Told<Kind> = Extract<FromServer, { readonly kind: Kind }>;

/** A real server in a process of its own. Once it is armed, it stops in each moment in which it might be killed. */
export class ServerChild {
  readonly #child: ChildProcess;
  readonly #moments: Duplex;
  readonly #ended: Promise<unknown>;
  #url = '';
  #setupUrl: string | undefined;

  private constructor(child: ChildProcess) {
    this.#child = child;
    const moments = child.stdio[MOMENTS_FD];
    assert.ok(moments instanceof Duplex);
    this.#moments = moments;
    this.#ended = once(child, 'exit');
  }

  /** Resolves when it answers. */
  static async start(dataFolder: string): Promise<ServerChild> {
    const { DAYBOOK_MASTER_KEY: _, ...env } = process.env;
    const stdio = ['inherit', 'inherit', 'inherit', 'ipc', 'pipe'] as const;
    const child = fork(SERVER, [dataFolder], { execArgv: ['--import', WATCH], env, stdio: [...stdio] });
    const started = new ServerChild(child);
    ({ url: started.#url, setupUrl: started.#setupUrl } = await started.#told('ready'));
    return started;
  }

  get url(): string {
    return this.#url;
  }

  get setupUrl(): string | undefined {
    return this.#setupUrl;
  }

  /**
   * From now on `look` is called in each moment in which the server might be killed. The whole process is stopped meanwhile: its files
   * and what its clients have received are what `kill -9` would leave. It is killed when `look` throws.
   */
  async arm(look: (moment: Moment) => void): Promise<void> {
    createInterface({ input: this.#moments }).on('line', (line) => {
      this.#stopFor(() => look(JSON.parse(line))).catch((error: unknown) => {
        this.#child.kill('SIGKILL');
        throw error;
      });
    });
    this.#child.send('arm');
    await this.#told('armed');
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Lets it end in good order. */
  async stop(): Promise<void> {
    this.#child.disconnect();
    await this.#ended;
  }

  async #stopFor(look: () => void): Promise<void> {
    this.#child.kill('SIGSTOP');
    while (!hasStopped(this.#child.pid)) await setImmediate();
    for (let round = 0; round < ROUNDS; round += 1) await setImmediate();
    if (this.#child.signalCode !== null) return;
    look();
    this.#moments.write('.');
    this.#child.kill('SIGCONT');
  }

  /** @throws Error when the process ends before it says so. */
  async #told<Kind extends FromServer['kind']>(kind: Kind): Promise<Told<Kind>> {
    const told = await Promise.race([once(this.#child, 'message'), this.#ended.then(() => undefined)]);
    const message: FromServer | undefined = told?.[0];
    if (message?.kind === kind) return message as Told<Kind>;
    throw new Error(`the server process said ${message?.kind ?? 'no more'} and not ${kind}`);
  }
}
