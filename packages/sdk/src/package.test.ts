import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { initialize, type RunningServer, startServer } from '@daybook/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  filesOf,
  type InstalledPackages,
  installPacked,
  nodesToTry,
  runTool,
} from '../../../scripts/install-packed.ts';
import { createClient } from './client.ts';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const programs = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, program = '']) => program);

/** The README's program that imports this. */
function programOf(entry: string): string {
  const [program, ...others] = programs.filter((text) => text.includes(`from '${entry}'`));
  if (program === undefined || others.length > 0) throw new Error(`one program must import ${entry}`);
  return program;
}

const tmp = mkdtempSync(join(tmpdir(), 'daybook-sdk-'));
const nodes = nodesToTry();
let packages: InstalledPackages;
let server: RunningServer;
let env: NodeJS.ProcessEnv;
let client: ReturnType<typeof createClient>;

beforeAll(async () => {
  packages = installPacked(tmp, {
    packages: ['event', 'ledger', 'sdk'],
    others: [
      'ajv',
      '@noble',
      'eventsource-parser',
      '@hono/node-server',
      'hono',
      'express',
      'fastify',
      '@types',
    ],
  });
  const dataFolder = join(tmp, 'data');
  const { apiKey, verifierKey } = await initialize({ dataFolder, organizationName: 'Acme' });
  server = await startServer({ dataFolder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
  client = createClient({ url: server.url, apiKey });
  env = {
    ...process.env,
    DAYBOOK_URL: server.url,
    DAYBOOK_API_KEY: apiKey,
    DAYBOOK_VERIFIER_KEY: verifierKey,
    PORT: '0',
  };
}, 120_000);
afterAll(async () => {
  await server.close();
  rmSync(tmp, { recursive: true, force: true });
});

function write(name: string, text: string): string {
  const path = join(packages.folder, name);
  writeFileSync(path, text);
  return path;
}

/** What a program prints. The server answers it from this process, which therefore must not block. */
async function run(node: string, program: string): Promise<string> {
  const options = { cwd: packages.folder, env, timeout: 60_000 };
  return (await promisify(execFile)(node, [write('program.js', program)], options)).stdout;
}

/** The newest event of a resource, once it can be found. */
async function recorded(resource: string): Promise<unknown> {
  for await (const event of client.tail({ q: `resource:${resource}`, after: -1 })) return event;
  return undefined;
}

describe('the package, packed and installed elsewhere', () => {
  test('packing leaves the checkout as it was', () => {
    expect(packages.sources.after).toEqual(packages.sources.before);
  });

  test('the tarball holds JavaScript with declarations, and no source, test or script', () => {
    const folder = packages.installed('sdk');
    const files = [...filesOf(folder).keys()].map((path) => path.slice(folder.length + 1));
    const entries = ['index', 'verify/verify', 'middleware/hono', 'middleware/express', 'middleware/fastify'];
    expect(files).toEqual(
      expect.arrayContaining(entries.flatMap((entry) => [`dist/${entry}.js`, `dist/${entry}.d.ts`])),
    );
    expect(
      files.filter(
        (path) => !/^(dist\/[a-z-/]+(?:\.gen)?(\.d\.ts|\.js)|package\.json|README\.md)$/.test(path),
      ),
    ).toEqual([]);
    expect(files.filter((path) => path.includes('test'))).toEqual([]);
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).not.toMatch(/src\/|scripts/);
  });

  test.each(nodes)("the README's first program records and finds under %s", async (node) => {
    const output = await run(node, programs[0] ?? '');
    expect(output).toMatch(
      /^recorded as entry \d+ at 2\S+\n\S+ ana@acme\.example SECRET_READ DATABASE_URL\n/,
    );
  });

  test.each(nodes)("the README's program verifies the newest event under %s", async (node) => {
    expect(await run(node, programOf('@daybook/sdk/verify'))).toMatch(
      /^\w+ is entry \d+ of \d+ of daybook\.local\/\S+\n$/,
    );
  });

  test.each(
    nodes.flatMap((node) => ['hono', 'express', 'fastify'].map((framework) => [framework, node] as const)),
  )(
    "the README's %s server records its requests under %s, and ends when it is told",
    async (framework, node) => {
      const path = write(`${framework}.js`, programOf(`@daybook/sdk/${framework}`));
      const child = spawn(node, [path], { cwd: packages.folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
      const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      const resource = `${framework}-${nodes.indexOf(node)}`;
      const headers = { 'x-user': 'ben@acme.example', 'x-request-id': `r-${resource}`, connection: 'close' };
      const answer = await fetch(`${url}/secrets/${resource}`, { headers });
      expect(await answer.json()).toEqual({ value: '…' });
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      expect(child.exitCode).toBe(0);
      expect(await recorded(resource)).toMatchObject({
        actor: { type: 'user', name: 'ben@acme.example' },
        context: { ip: expect.stringMatching(/^(127\.0\.0\.1|::1)$/), requestId: `r-${resource}` },
      });
    },
  );

  test('a spool works from the package too', async () => {
    const program = `import { createDaybook } from '@daybook/sdk';
      const options = { spool: 'queue/spool', onError: () => undefined };
      const first = createDaybook({ ...options, url: 'http://127.0.0.1:9' });
      first.record({ action: 'SECRET_LIST', actor: { type: 'system', name: 'x' }, resource: { name: '*' } });
      await first.close({ timeoutMs: 50 });
      const second = createDaybook({ ...options, url: process.env.DAYBOOK_URL, apiKey: process.env.DAYBOOK_API_KEY });
      await second.close();
      console.log(first.stats().queued, second.stats().accepted);`;
    expect(await run(process.execPath, program)).toBe('1 1\n');
  });

  test('a program that records and never closes ends by itself', async () => {
    const program = `import { createDaybook } from '@daybook/sdk';
      const daybook = createDaybook({ url: 'http://127.0.0.1:9', spool: 'queue/left', batchWindowMs: 60_000 });
      daybook.record({ action: 'SECRET_LIST', actor: { type: 'system', name: 'x' }, resource: { name: '*' } });`;
    expect(await run(process.execPath, program)).toBe('');
  });

  test('a browser bundle records without anything of Node', async () => {
    const program = `import { createDaybook } from '@daybook/sdk';
      import { verify } from '@daybook/sdk/verify';
      export async function main(options) {
        const daybook = createDaybook({ ...options, spool: 'none', onError: ({ code }) => console.log(code) });
        daybook.record({ action: 'PROJECT_CREATE', actor: { type: 'user', name: 'ana' }, resource: { name: 'bundle' } });
        console.log(await daybook.close(), typeof verify);
      }`;
    write('browser.js', program);
    write(
      'vite.config.js',
      `export default { logLevel: 'error', build: { minify: false, lib: { entry: 'browser.js', formats: ['es'], fileName: 'bundle' } } };`,
    );
    runTool('vite/bin/vite.js', packages.folder, 'build');
    const bundle = readFileSync(join(packages.folder, 'dist/bundle.js'), 'utf8');
    expect(bundle).not.toMatch(/^import |['"]node:|browser-external/m);
    const runner = `import { main } from './dist/bundle.js';
      await main({ url: process.env.DAYBOOK_URL, apiKey: process.env.DAYBOOK_API_KEY });`;
    expect(await run(process.execPath, runner)).toBe('spool\ntrue function\n');
    expect(await recorded('bundle')).toMatchObject({ action: 'PROJECT_CREATE' });
  });

  test('TypeScript programs elsewhere compile, and wrong events do not', () => {
    const program = `import { createDaybook, type EventInput, RecordingError } from '@daybook/sdk';
import { audit as forExpress } from '@daybook/sdk/express';
import { audit as forFastify } from '@daybook/sdk/fastify';
import { type AuditEnv, audit as forHono } from '@daybook/sdk/hono';
import { verify } from '@daybook/sdk/verify';
import express from 'express';
import { fastify } from 'fastify';
import { Hono } from 'hono';

await using daybook = createDaybook({
  url: 'http://127.0.0.1:4280',
  onError: (error: RecordingError) => (error.code === 'dropped' ? error.count : 0),
});
const event: EventInput = { action: 'SECRET_READ', actor: { type: 'user', name: 'ana' }, resource: { name: 'x' } };
const id: string | undefined = daybook.record({ ...event, action: 'OWN_ACTION', occurredAt: new Date() });
// @ts-expect-error an actor is a user, an API key or the system
daybook.record({ ...event, actor: { type: 'robot', name: 'x' } });
// @ts-expect-error a version is a number
daybook.record({ ...event, context: { version: '7' } });
// @ts-expect-error the category is the server's to say
daybook.record({ action: 'SECRET_READ', actor: event.actor, resource: event.resource, category: 'Secrets' });

new Hono<AuditEnv>()
  .use(forHono(daybook, { actor: (c) => ({ type: 'user', name: c.req.path }) }))
  .get('/', (c) => c.text(c.var.audit.record({ action: 'SECRET_LIST', resource: { name: '*' } }) ?? ''));
express()
  .use(forExpress(daybook, { actor: (req) => ({ type: 'user', name: req.hostname }) }))
  .get('/', (req, res) => void res.send(req.audit.record({ action: 'SECRET_LIST', resource: { name: '*' } })));
fastify()
  .register(forFastify(daybook, { actor: (request) => ({ type: 'user', name: request.hostname }) }))
  .get('/', (request) => request.audit.requestId);
for await (const { position } of daybook.events.iterate({ q: 'env:production' })) console.log(position);
export const size: bigint = verify(await daybook.proof(id ?? ''), { verifierKey: '' }).size;
`;
    write('program.ts', program);
    write(
      'tsconfig.json',
      '{ "compilerOptions": { "strict": true, "noEmit": true, "module": "nodenext", "target": "es2022", "lib": ["es2022", "esnext.disposable", "dom"], "types": ["node"] }, "files": ["program.ts"] }',
    );
    runTool('typescript/bin/tsc', packages.folder);
  });
});
