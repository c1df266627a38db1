import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createClient } from '@daybook/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleRecord } from './cloudtrail/sample-record.testing.ts';

const BIN = fileURLToPath(new URL('../bin/daybook.js', import.meta.url));
const STRATUS = fileURLToPath(new URL('../../../../shared/data/cloudtrail-stratus', import.meta.url));

let folder = '';
let data = '';
let env: NodeJS.ProcessEnv = {};
let made = { organizationId: '', apiKey: '', verifierKey: '' };
let server: ChildProcess | undefined;

type Ended = { readonly code: number; readonly out: string; readonly err: string };

/** Runs the command to its end, as a shell would. */
function daybook(
  args: readonly string[],
  options: { input?: string; env?: NodeJS.ProcessEnv; node?: readonly string[] } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...(options.node ?? []), BIN, ...args],
      { env: { ...env, ...options.env }, maxBuffer: 64 * 1024 * 1024 },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err }),
    );
    child.stdin?.end(options.input ?? '');
  });
}

/** Starts a command that goes on, with its standard output line by line. */
function start(args: readonly string[]): {
  child: ChildProcess;
  lines: AsyncIterator<string>;
  ended: Promise<number | null>;
} {
  const child = spawn(process.execPath, [BIN, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, lines, ended: once(child, 'exit').then(([code]) => code as number | null) };
}

async function nextLine(lines: AsyncIterator<string>): Promise<string> {
  const { value, done } = await lines.next();
  if (done) throw new Error('the command ended before it wrote a line');
  return value;
}

async function serve(): Promise<ChildProcess> {
  const { child, lines } = start(['serve', '--data', data, '--port', '0']);
  const url = /http:\/\/\S+/.exec(await nextLine(lines))?.[0] ?? '';
  env = { ...env, DAYBOOK_URL: url };
  return child;
}

async function stop(child: ChildProcess | undefined): Promise<number | null> {
  if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = await ended;
  return code as number | null;
}

function client() {
  return createClient({ url: env.DAYBOOK_URL ?? '', apiKey: made.apiKey });
}

/** Waits until everything recorded can be searched: an event is durable before it is in the index. */
async function searchable(): Promise<void> {
  for (;;) {
    const { coverage } = await client().list({ limit: 1 });
    if (coverage.pending === 0) return;
  }
}

function event(name: string) {
  return {
    action: 'SECRET_READ',
    actor: { type: 'user', name: 'ana@acme.example' },
    resource: { name },
  } as const;
}

async function cloudTrailFile(): Promise<string> {
  const path = join(folder, 'records.json');
  const names = { names: ['/a', '/b'], withDecryption: true };
  const records = [
    sampleRecord('ssm', 'GetParameters', { requestParameters: names, eventID: 'one' }),
    sampleRecord('iam', 'CreateUser', { requestParameters: { userName: 'bo' }, eventID: 'two' }),
    sampleRecord('ec2', 'RunInstances', { eventID: 'three' }),
  ];
  await writeFile(path, JSON.stringify({ Records: records }));
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-e2e-'));
  data = join(folder, 'data');
  env = { PATH: process.env.PATH, HOME: folder };
  made = JSON.parse((await daybook(['init', '--data', data, '--organization', 'Acme', '--json'])).out);
  env = { ...env, DAYBOOK_API_KEY: made.apiKey };
  server = await serve();
});
afterAll(async () => {
  await stop(server);
  await rm(folder, { recursive: true });
});

describe('init', () => {
  test('prints what opens and what verifies', () => {
    expect(made).toEqual({
      organizationId: expect.any(String),
      apiKey: expect.stringMatching(/^dbk_/),
      verifierKey: expect.stringContaining(`daybook.local/${made.organizationId}+`),
    });
  });

  test('says what to run next, in words that a shell understands', async () => {
    const path = join(folder, "it's mine");
    const { out } = await daybook(['init', '--data', path, '--organization', 'Acme']);
    const next = /^ {2}npx daybook serve --data (.*)$/m.exec(out)?.[1] ?? '';
    const [echoed] = await new Promise<string[]>((resolve) => {
      execFile('sh', ['-c', `printf %s ${next}`], (_, text) => resolve([text]));
    });
    expect(echoed).toBe(path);
  });

  test('on a folder that has one is an error and touches nothing', async () => {
    const { code, out, err } = await daybook(['init', '--data', data, '--organization', 'Other']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.trim().split('\n')).toHaveLength(1);
    expect((await daybook(['search'])).code).toBe(0);
  });
});

describe('import cloudtrail', () => {
  test('records once, and nothing at the second time', async () => {
    const path = await cloudTrailFile();
    const first = await daybook(['import', 'cloudtrail', path, '--environment', 'production', '--json']);
    expect(first.code).toBe(0);
    expect(JSON.parse(first.out)).toEqual({
      files: 1,
      records: 3,
      recorded: 3,
      duplicates: 0,
      skipped: 1,
      byName: {
        'ec2:RunInstances': { recorded: 0, duplicates: 0, skipped: 1, why: 'not in the table' },
        'iam:CreateUser': { recorded: 1, duplicates: 0, skipped: 0 },
        'ssm:GetParameters': { recorded: 2, duplicates: 0, skipped: 0 },
      },
      byAction: { SECRET_READ: 2, TEAM_MEMBER_ADD: 1 },
    });
    const second = await daybook(['import', 'cloudtrail', path, '--environment', 'production']);
    expect(second.out).toContain(
      '3 records in 1 file: 0 events recorded, 3 already there, 1 record skipped.\n',
    );
    await searchable();
    const { out } = await daybook(['search', 'recorder:import env:production', '--json', '--all']);
    expect(out.trim().split('\n')).toHaveLength(3);
  });

  test('of a record that the file holds twice records it once', async () => {
    const path = join(folder, 'twice.json');
    const record = JSON.stringify(sampleRecord('ssm', 'DescribeParameters', { eventID: 'twice' }));
    await writeFile(path, `${record}\n${record}\n`);
    const first = await daybook(['import', 'cloudtrail', path, '--json']);
    expect(JSON.parse(first.out)).toMatchObject({ recorded: 1, duplicates: 1 });
    const second = await daybook(['import', 'cloudtrail', path, '--json']);
    expect(JSON.parse(second.out)).toMatchObject({ recorded: 0, duplicates: 2 });
  });

  test('of the same records with another environment says which record differs and why', async () => {
    const { code, err } = await daybook([
      'import',
      'cloudtrail',
      await cloudTrailFile(),
      '--environment',
      'staging',
    ]);
    expect(code).toBe(1);
    expect(err).toMatch(
      /^daybook: the import stopped: .*records\.json: Records\[0\] \(ssm:GetParameters\): id: .*--environment.*\n$/,
    );
  });

  test.skipIf(!existsSync(STRATUS))(
    'of 2,900 real records records what the table implies, once',
    async () => {
      const first = JSON.parse((await daybook(['import', 'cloudtrail', STRATUS, '--json'])).out);
      expect(first).toMatchObject({ records: 2900, duplicates: 0 });
      const second = JSON.parse((await daybook(['import', 'cloudtrail', STRATUS, '--json'])).out);
      expect(second).toMatchObject({
        records: 2900,
        recorded: 0,
        duplicates: first.recorded,
        skipped: first.skipped,
      });
      expect(second.byAction).toEqual(first.byAction);
    },
  );
});

describe('search', () => {
  test('finds what was recorded, as a table and as NDJSON', async () => {
    await client().record(event('SEARCHED_\u001b[31m'));
    await searchable();
    const json = await daybook(['search', 'SEARCHED_', '--json']);
    expect(JSON.parse(json.out)).toMatchObject({
      resource: { name: 'SEARCHED_\u001b[31m' },
      category: 'Secrets',
    });
    const table = await daybook(['search', 'SEARCHED_', '--utc']);
    expect(table.out).toMatch(/^TIME \(UTC\) +ACTOR +ACTION +RESOURCE +CONTEXT\n/);
    expect(table.out).toMatch(
      /ana@acme\.example +SECRET_READ +SEARCHED_\\u001b\[31m +.*reported by api-key:/,
    );
    expect(table.out).not.toContain('\u001b');
    const [, row] = (await daybook(['search', 'SEARCHED_', '--ids'])).out.split('\n');
    expect(row?.split(' ')[0]).toBe(JSON.parse(json.out).id);
  });

  test('takes several words for one filter, also when it begins with an exclusion', async () => {
    await client().record({ ...event('WORDS_A'), context: { environment: 'staging' } });
    await client().record({ ...event('WORDS_B'), context: { environment: 'production' } });
    await searchable();
    const { code, out } = await daybook(['search', '-env:staging', 'WORDS_', 'action:SECRET_READ', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ resource: { name: 'WORDS_B' } });
  });

  test('stops at the limit and says that there is more; --all goes on over pages', async () => {
    const events = Array.from({ length: 1000 }, (_, index) => event(`PAGED_${index}`));
    await client().record(events);
    await client().record(event('PAGED_last'));
    await searchable();
    const some = await daybook(['search', 'PAGED_', '--limit', '2', '--json']);
    expect(some.out.trim().split('\n')).toHaveLength(2);
    expect(some.err).toContain('There is more');
    const all = await daybook(['search', 'PAGED_', '--all', '--json']);
    const names = all.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).resource.name);
    expect(new Set(names).size).toBe(1001);
  });

  test('ends quietly when nobody reads on', async () => {
    await client().record(Array.from({ length: 1000 }, (_, index) => event(`PIPED_${index}`)));
    await searchable();
    const shell = `"${process.execPath}" "${BIN}" search PIPED_ --all --json | head -n 1`;
    const piped = await new Promise<Ended>((resolve) => {
      execFile('sh', ['-c', shell], { env }, (error, out, err) =>
        resolve({ code: Number(error?.code ?? 0), out, err }),
      );
    });
    expect(piped).toMatchObject({ code: 0, err: '' });
    expect(piped.out.trim().split('\n')).toHaveLength(1);
  });

  test('with a wrong key is exit code 1 and says what to set', async () => {
    const { code, err } = await daybook(['search'], { env: { DAYBOOK_API_KEY: 'dbk_wrong' } });
    expect(code).toBe(1);
    expect(err).toContain('DAYBOOK_API_KEY');
  });
});

describe('tail', () => {
  test('shows events as they are recorded, and ends at an interrupt', async () => {
    await client().record(event('BEFORE'));
    const { positions } = await client().record(event('TAIL_1'), { wait: 'sequenced' });
    const { child, lines, ended } = start([
      'tail',
      'TAIL_',
      '--json',
      '--after',
      String((positions?.first ?? 0) - 1),
    ]);
    expect(JSON.parse(await nextLine(lines))).toMatchObject({ resource: { name: 'TAIL_1' } });
    await client().record(event('TAIL_2'));
    expect(JSON.parse(await nextLine(lines))).toMatchObject({ resource: { name: 'TAIL_2' } });
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });
});

describe('verify', () => {
  test('proves an event of the server under the pinned key, and refuses it when changed', async () => {
    const { ids } = await client().record(event('PROVED'), { wait: 'published' });
    await searchable();
    const proof = JSON.stringify(await client().proof(ids[0] ?? ''));
    const good = await daybook(['verify', 'proof', '-', '--key', made.verifierKey], { input: proof });
    expect(good).toMatchObject({ code: 0, err: '' });
    expect(good.out).toContain('"name": "PROVED"');
    const bad = await daybook(['verify', 'proof', '-', '--key', made.verifierKey], {
      input: proof.replace('PROVED', 'FORGED'),
    });
    expect(bad.code).toBe(1);
    expect(bad.err).toContain('root-mismatch');
  });

  test('checks the whole ledger against an older checkpoint and saves the new one', async () => {
    const path = join(folder, 'checkpoint');
    const first = await daybook(['verify', 'ledger', '--key', made.verifierKey, '--save', path, '--json']);
    expect(JSON.parse(first.out)).toMatchObject({ ok: true, origin: `daybook.local/${made.organizationId}` });
    await client().record(
      Array.from({ length: 600 }, (_, index) => event(`GROWN_${index}`)),
      { wait: 'published' },
    );
    const second = await daybook([
      'verify',
      'ledger',
      '--key',
      made.verifierKey,
      '--checkpoint',
      path,
      '--save',
      path,
      '--json',
    ]);
    const report = JSON.parse(second.out);
    expect(report.proved.join()).toContain('extends the old checkpoint');
    expect(Number(report.size)).toBeGreaterThanOrEqual(Number(JSON.parse(first.out).size) + 600);
    expect(await readFile(path, 'utf8')).toBe(report.checkpoint);
    expect((await readdir(folder)).filter((name) => name.startsWith('checkpoint'))).toEqual(['checkpoint']);
  });
});

describe('serve, keys, reindex', () => {
  test('a key made offline opens the server', async () => {
    const { out, code } = await daybook([
      'keys',
      'create',
      '--data',
      data,
      '--name',
      'second',
      '--scopes',
      'events:read,ledger:read',
      '--json',
    ]);
    expect(code).toBe(0);
    const { key } = JSON.parse(out);
    expect((await daybook(['search'], { env: { DAYBOOK_API_KEY: key } })).code).toBe(0);
  });

  test('a second server on the folder is one clear line and exit code 1', async () => {
    const { code, out, err } = await daybook(['serve', '--data', data, '--port', '0']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test('a port in use is one clear line and exit code 1', async () => {
    const other = join(folder, 'other');
    await daybook(['init', '--data', other, '--organization', 'Other']);
    const port = new URL(env.DAYBOOK_URL ?? '').port;
    const { code, err } = await daybook(['serve', '--data', other, '--port', port]);
    expect(code).toBe(1);
    expect(err).toContain(port);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test('a termination ends it in order; the index is rebuilt to the same answers; it starts again', async () => {
    const before = await daybook(['search', '--all', '--json', 'PAGED_']);
    expect(await stop(server)).toBe(0);
    const rebuilt = await daybook(['reindex', '--data', data, '--json']);
    expect(rebuilt.code).toBe(0);
    expect(JSON.parse(rebuilt.out)).toMatchObject({ organizations: 1 });
    server = await serve();
    expect(await daybook(['search', '--all', '--json', 'PAGED_'])).toEqual(before);
  });
});

describe('an older Node', () => {
  const OLD =
    "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.0.0'}})";

  test('hands over to the one that npm installed, with arguments, streams and exit code', async () => {
    // Node's own options are handed over as well, so the pretence must end with the first process.
    const once = OLD.replace('javascript,', 'javascript,if(process.env.DAYBOOK_NODE_FOUND===undefined)');
    expect(await daybook(['search', '--limit', 'x'], { node: ['--import', once] })).toMatchObject({
      code: 2,
    });
    expect(await daybook(['--version'], { node: ['--import', once] })).toMatchObject({
      code: 0,
      out: '0.1.0\n',
    });
  });

  test('says what is needed where there is none', async () => {
    const { code, err } = await daybook(['--version'], {
      node: ['--import', OLD],
      env: { DAYBOOK_NODE_FOUND: '1' },
    });
    expect(code).toBe(1);
    expect(err).toContain('daybook needs Node 24 or newer; this is 20.0.0');
  });
});
