import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Death, StepCounts } from './kill-switch.ts';
import type { FromServer, ToServer } from './server-process.ts';

const WATCH = join(import.meta.dirname, 'watch-databases.ts');
const SERVER = join(import.meta.dirname, 'server-process.ts');

type Told<Kind> = Extract<FromServer, { readonly kind: Kind }>;

/** The process ended before it said what was asked. */
export class ServerEnded extends Error {
  override name = 'ServerEnded';
}

/** A real server in a process of its own, whose durable steps are counted once it is armed. */
export class ServerChild {
  readonly #child: ChildProcess;
  /** Resolves when the process has ended. */
  readonly ended: Promise<unknown>;
  #url = '';
  #setupUrl: string | undefined;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.ended = once(child, 'exit');
  }

  /** Resolves when it answers. */
  static async start(dataFolder: string): Promise<ServerChild> {
    const { DAYBOOK_MASTER_KEY: _, ...env } = process.env;
    const started = new ServerChild(fork(SERVER, [dataFolder], { execArgv: ['--import', WATCH], env }));
    ({ url: started.#url, setupUrl: started.#setupUrl } = await started.#told('ready'));
    return started;
  }

  get url(): string {
    return this.#url;
  }

  get setupUrl(): string | undefined {
    return this.#setupUrl;
  }

  /** @throws ServerEnded */
  async arm(death: Death | undefined): Promise<void> {
    this.#tell({ kind: 'arm', death });
    await this.#told('armed');
  }

  /** The durable steps since it was armed. @throws ServerEnded */
  async counts(): Promise<StepCounts> {
    this.#tell({ kind: 'count' });
    return (await this.#told('counts')).counts;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  /** Lets it end in good order. */
  async stop(): Promise<void> {
    this.#child.disconnect();
    await this.ended;
  }

  #tell(message: ToServer): void {
    // What cannot be sent finds nobody: that the process ended is told where its answer is awaited.
    this.#child.send(message, () => undefined);
  }

  async #told<Kind extends FromServer['kind']>(kind: Kind): Promise<Told<Kind>> {
    const told = await Promise.race([once(this.#child, 'message'), this.ended.then(() => undefined)]);
    const message: FromServer | undefined = told?.[0];
    if (message?.kind === kind) return message as Told<Kind>;
    if (message === undefined) throw new ServerEnded(`the server process ended and did not say ${kind}`);
    throw new Error(`the server process said ${message.kind} and not ${kind}`);
  }
}
