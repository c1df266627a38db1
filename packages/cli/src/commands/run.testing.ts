import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { type LocalServer, startLocalServer } from '../local-server.testing.ts';
import { runCommand } from '../test-io.testing.ts';

export const BIN = fileURLToPath(new URL('../../bin/daybook.js', import.meta.url));
export const EXACT = 'a "quoted"\nschöner 🔑 $HOME `id`\n';

/** Prints the environment and the arguments it got, as JSON. */
export const SHOW = [
  process.execPath,
  '-e',
  'console.log(JSON.stringify({ ...process.env, args: process.argv.slice(1) }))',
];

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** A server with some secrets for the tests of a file, and `daybook run` against it. */
export function useRun() {
  let server: LocalServer;
  beforeAll(async () => {
    server = await startLocalServer();
    await set('EXACT', 'production', EXACT);
    await set('TOKEN', 'production', 'canary-token');
    await set('ONLY_HERE', 'staging', 'canary-staging');
    await set('tls.key', 'staging', 'canary-tls');
  });
  afterAll(() => server.stop());

  async function set(name: string, env: string, input: string): Promise<void> {
    const { code, err } = await runCommand(['secrets', 'set', name, '--env', env], {
      env: server.env,
      input,
    });
    if (code !== 0) throw new Error(err);
  }

  /** Starts `daybook run` as a program of its own, in a session without a terminal. */
  function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    return spawn(process.execPath, [BIN, 'run', ...args], {
      env: { PATH: process.env.PATH, ...server.env, ...env },
      detached: true,
    });
  }

  async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const child = start(args, env);
    const texts = { out: '', err: '' };
    child.stdout?.on('data', (chunk: Buffer) => {
      texts.out += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      texts.err += chunk.toString();
    });
    child.stdin?.end('from standard input');
    const [code] = await once(child, 'close');
    return { code: code as number | null, ...texts };
  }

  return {
    get server(): LocalServer {
      return server;
    },
    set,
    start,
    run,
  };
}
