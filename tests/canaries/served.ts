import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const DAYBOOK = join(import.meta.dirname, '../../packages/cli/bin/daybook.js');

/** All that a client was told. */
export type Told = { readonly request: string; readonly text: string };

export type Answer = {
  readonly status: number;
  readonly body: unknown;
  readonly cookies: ReadonlyMap<string, string>;
};

export type Asking = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookie?: string;
  readonly json?: unknown;
  readonly body?: string;
};

/** `daybook serve` in a process of its own, with everything it prints, logs and answers. */
export class Served {
  readonly #child: ChildProcess;
  readonly told: Told[] = [];
  url = '';
  logged = '';
  printed = '';

  private constructor(dataFolder: string, env: NodeJS.ProcessEnv) {
    this.#child = spawn(process.execPath, [DAYBOOK, 'serve', '--data', dataFolder, '--port', '0'], {
      env: {
        ...process.env,
        DAYBOOK_LOG_LEVEL: 'debug',
        DAYBOOK_TRUSTED_PROXIES: '127.0.0.1',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stderr?.on('data', (part: Buffer) => {
      this.logged += part.toString();
    });
  }

  /** Resolves when it has printed a line that `isLast` knows. */
  static async start(
    dataFolder: string,
    env: NodeJS.ProcessEnv,
    isLast: (line: string) => boolean,
  ): Promise<Served> {
    const served = new Served(dataFolder, env);
    const { stdout } = served.#child;
    if (!stdout) throw new Error('the server has no output');
    for await (const line of createInterface({ input: stdout })) {
      served.printed += `${line}\n`;
      served.url ||= /ready at (http:\/\/\S+)/.exec(line)?.[1] ?? '';
      if (served.url && isLast(line)) return served;
    }
    throw new Error(`the server ended before it was ready: ${served.logged}`);
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await once(this.#child, 'close');
  }

  async ask(path: string, { method, headers, cookie, json, body }: Asking = {}): Promise<Answer> {
    const sent = json === undefined ? body : JSON.stringify(json);
    const verb = method ?? (sent === undefined ? 'GET' : 'POST');
    const answer = await fetch(this.url + path, {
      method: verb,
      redirect: 'manual',
      headers: {
        Origin: this.url,
        'Content-Type': 'application/json',
        // Each request from another address, so that no limit of one address keeps it from being looked at.
        'X-Forwarded-For': `198.51.${this.told.length >> 8}.${this.told.length & 255}`,
        ...(cookie !== undefined && { Cookie: cookie }),
        ...headers,
      },
      ...(sent !== undefined && { body: sent }),
    });
    const said = await answer.text();
    const told = [...answer.headers].map(([name, value]) => `${name}: ${value}`);
    this.told.push({
      request: `${verb} ${path} ${answer.status}`,
      text: [...told, said].join('\n'),
    });
    const cookies = answer.headers.getSetCookie().flatMap((set) => {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      return value === '' ? [] : [[name, value] as const];
    });
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    return { status: answer.status, body: isJson ? JSON.parse(said) : said, cookies: new Map(cookies) };
  }

  /** The same for what must succeed. @throws Error with what was answered else. */
  async do<T = unknown>(path: string, asking: Asking = {}): Promise<Answer & { readonly body: T }> {
    const answer = await this.ask(path, asking);
    if (answer.status < 300) return answer as Answer & { readonly body: T };
    throw new Error(`${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }

  /** The same for what must be refused. @throws Error when it is not. */
  async refused(path: string, asking: Asking = {}): Promise<Answer> {
    const answer = await this.ask(path, asking);
    if (answer.status >= 400) return answer;
    throw new Error(`${path} was answered ${answer.status}`);
  }
}
