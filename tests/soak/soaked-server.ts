import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { initialize } from '@daybook/server';

const DAYBOOK = join(import.meta.dirname, '../../packages/cli/bin/daybook.js');
const OWNER = { email: 'olga@acme.example', password: 'correct horse battery' };

/** `daybook serve` on a folder of its own, with two organizations. */
export class SoakedServer {
  readonly url: string;
  /** A key of all scopes of the organization that is attacked. */
  readonly noisyKey: string;
  /** A key of the organization that only wants to work. */
  readonly quietKey: string;
  readonly #child: ChildProcess;
  readonly #parent: string;

  private constructor(
    url: string,
    keys: { noisy: string; quiet: string },
    child: ChildProcess,
    parent: string,
  ) {
    this.url = url;
    this.noisyKey = keys.noisy;
    this.quietKey = keys.quiet;
    this.#child = child;
    this.#parent = parent;
  }

  static async start(): Promise<SoakedServer> {
    const parent = mkdtempSync(join(tmpdir(), 'daybook-soak-'));
    const data = join(parent, 'data');
    const { apiKey } = await initialize({ dataFolder: data, organizationName: 'Noisy', owner: OWNER });
    const child = spawn(process.execPath, [DAYBOOK, 'serve', '--data', data, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // Clients name their addresses, so that many of them can come from one machine.
      env: { ...process.env, DAYBOOK_LOG_LEVEL: 'fatal', DAYBOOK_TRUSTED_PROXIES: '127.0.0.1' },
    });
    const url = await addressOf(child);
    return new SoakedServer(url, { noisy: apiKey, quiet: await foundQuietOne(url) }, child, parent);
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resident memory in bytes; undefined where the system does not tell. */
  memory(): number | undefined {
    return ofSystem(() => {
      const [, kilobytes] =
        /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.#child.pid}/status`, 'utf8')) ?? [];
      return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
    });
  }

  /** Open files and sockets; undefined where the system does not tell. */
  descriptors(): number | undefined {
    return ofSystem(() => readdirSync(`/proc/${this.#child.pid}/fd`).length);
  }

  /** Whether it ended in good order. */
  async stop(): Promise<boolean> {
    this.#child.kill('SIGTERM');
    if (this.isAlive) await once(this.#child, 'exit');
    rmSync(this.#parent, { recursive: true, force: true });
    return this.#child.exitCode === 0;
  }
}

async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('the server has no output');
  for await (const line of createInterface({ input: stdout })) {
    const [url] = /http:\/\/\S+/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error('the server ended before it was ready');
}

async function foundQuietOne(url: string): Promise<string> {
  const ask = async (path: string, json: unknown, cookie = '') => {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: url, Cookie: cookie },
      body: JSON.stringify(json),
    });
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
    return answer;
  };
  const signedIn = await ask('/api/auth/sign-in/email', OWNER);
  const cookie = signedIn.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ');
  await ask('/v1/organizations', { name: 'Quiet' }, cookie);
  const scopes = ['events:write', 'events:read'];
  const made = await ask('/v1/api-keys', { name: 'quiet', scopes }, cookie);
  return ((await made.json()) as { key: string }).key;
}

function ofSystem(read: () => number | undefined): number | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
