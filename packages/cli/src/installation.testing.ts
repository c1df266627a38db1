import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Client, createClient } from '@daybook/sdk';
import { afterAll, beforeAll } from 'vitest';

export const BIN = fileURLToPath(new URL('../bin/daybook.js', import.meta.url));

export type Ended = { readonly code: number; readonly out: string; readonly err: string };

type RunOptions = {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Node's own options. */
  readonly node?: readonly string[];
};

/** Runs the command to its end, as a shell would. */
export function runDaybook(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...(options.node ?? []), BIN, ...args],
      { env: { PATH: process.env.PATH, ...options.env }, maxBuffer: 64 * 1024 * 1024 },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err }),
    );
    child.stdin?.end(options.input ?? '');
  });
}

/** The command as it is installed: a folder that `init` made, and `serve` on it, for the tests of one file. */
export function useInstallation() {
  let folder = '';
  let data = '';
  let env: NodeJS.ProcessEnv = {};
  let made = { organizationId: '', apiKey: '', verifierKey: '' };
  let server: ChildProcess | undefined;

  const daybook = (args: readonly string[], options: RunOptions = {}): Promise<Ended> =>
    runDaybook(args, { ...options, env: { ...env, ...options.env } });

  const client = (): Client => createClient({ url: env.DAYBOOK_URL ?? '', apiKey: made.apiKey });

  /** Starts a command that goes on, with its standard output line by line. */
  function start(args: readonly string[]) {
    const child = spawn(process.execPath, [BIN, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return { child, lines, ended: once(child, 'exit').then(([code]) => code as number | null) };
  }

  async function startServer(): Promise<void> {
    const { child, lines } = start(['serve', '--data', data, '--port', '0']);
    const url = /http:\/\/\S+/.exec(await nextLine(lines))?.[0] ?? '';
    env = { ...env, DAYBOOK_URL: url };
    server = child;
  }

  /** Ends the server in order; its exit code. */
  async function stopServer(): Promise<number | null> {
    if (server === undefined || server.exitCode !== null) return server?.exitCode ?? null;
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    const [code] = await ended;
    return code as number | null;
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'daybook-e2e-'));
    data = join(folder, 'data');
    env = { PATH: process.env.PATH, HOME: folder };
    made = JSON.parse((await daybook(['init', '--data', data, '--organization', 'Acme', '--json'])).out);
    env = { ...env, DAYBOOK_API_KEY: made.apiKey };
    await startServer();
  });
  afterAll(async () => {
    await stopServer();
    await rm(folder, { recursive: true });
  });

  return {
    get folder() {
      return folder;
    },
    /** The data folder. */
    get data() {
      return data;
    },
    /** The environment of its commands: address and key among it. */
    get env() {
      return env;
    },
    /** What `init` printed. */
    get made() {
      return made;
    },
    daybook,
    client,
    start,
    startServer,
    stopServer,
    /** Waits until everything recorded can be searched: an event is durable before it is in the index. */
    async searchable(): Promise<void> {
      for (;;) {
        const { coverage } = await client().list({ limit: 1 });
        if (coverage.pending === 0) return;
      }
    },
  };
}

export async function nextLine(lines: AsyncIterator<string>): Promise<string> {
  const { value, done } = await lines.next();
  if (done) throw new Error('the command ended before it wrote a line');
  return value;
}

/** A read of a secret of this name. */
export function event(name: string) {
  return {
    action: 'SECRET_READ',
    actor: { type: 'user', name: 'ana@acme.example' },
    resource: { name },
  } as const;
}
