import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A server in a process of its own. */
export class ChildServer {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #url: string;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.#ended = once(child, 'exit');
    this.#url = url;
  }

  static async start(dataFolder: string, env: NodeJS.ProcessEnv): Promise<ChildServer> {
    const { DAYBOOK_MASTER_KEY: _, ...inherited } = process.env;
    const child = fork(join(import.meta.dirname, 'server-process.ts'), [dataFolder], {
      env: { ...inherited, DAYBOOK_LOG_LEVEL: 'silent', ...env },
      execArgv: [],
    });
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    return new ChildServer(child, url);
  }

  async record(apiKey: string, events: readonly object[]): Promise<readonly string[]> {
    const answer = await fetch(`${this.#url}/v1/events`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ events }),
    });
    return ((await answer.json()) as { ids: string[] }).ids;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
