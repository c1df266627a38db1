import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSigningKey } from '@daybook/ledger';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from './test-io.testing.ts';
import { sampleLog, samplePayload } from './verify/sample-log.testing.ts';

const COMMANDS = [
  'init',
  'serve',
  'keys create',
  'keys confirm',
  'secrets list',
  'secrets get',
  'secrets set',
  'secrets delete',
  'run',
  'actions list',
  'actions register',
  'import cloudtrail',
  'resend',
  'search',
  'tail',
  'export',
  'exposure',
  'investigate leaked-key',
  'investigate off-boarding',
  'investigate production-change',
  'investigate show',
  'investigate list',
  'verify proof',
  'verify ledger',
  'ledger resume',
  'ledger retire',
  'verify bundle',
  'reindex',
  'backup',
  'restore',
  'master-key rewrap',
  'master-key reencrypt',
];

const KEY = generateSigningKey('daybook.local/org').verifierKey;
const OTHER_KEY = generateSigningKey('daybook.local/other').verifierKey;

/** An address at which nothing listens. */
let nowhere = '';
let folder = '';
beforeAll(async () => {
  nowhere = await closedAddress();
  folder = await mkdtemp(join(tmpdir(), 'daybook-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

/** A server and some key, as every command that talks to one needs both. */
function at(url: string): string[] {
  return ['--url', url, '--api-key', 'dbk_some'];
}

describe('help', () => {
  test.each(COMMANDS)('%s explains itself with an example', async (command) => {
    const { code, out } = await runCommand([...command.split(' '), '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: ./daybook ${command}`);
    expect(out).toMatch(/Examples?:\n {2}.*\.\/daybook /);
  });
});

describe('misuse is exit code 2 and a line on standard error', () => {
  test.each([
    [['nonsense'], 'unknown command'],
    [['search', '--limit', 'many'], 'must be a whole number'],
    [['search', '--order', 'random'], 'must be newest or oldest'],
    [['search', '-nonsense'], 'unknown option'],
    [['search', '--api-key', ''], '--api-key is empty'],
    [['search'], 'DAYBOOK_API_KEY is not set: export it, or give --api-key'],
    [['tail'], 'DAYBOOK_API_KEY is not set'],
    [['secrets', 'list'], 'DAYBOOK_API_KEY is not set'],
    [['exposure'], 'say whose: --secret NAME, --actor ACTOR, or both'],
    [['exposure', '--actor', 'system'], 'DAYBOOK_API_KEY is not set'],
    [['run', '--env', 'production', 'true'], 'DAYBOOK_API_KEY is not set'],
    [['run', '--env', 'production'], "missing required argument 'command'"],
    [['verify', 'ledger', '--key', KEY], 'DAYBOOK_API_KEY is not set'],
    [['import', 'cloudtrail', '.'], 'DAYBOOK_API_KEY is not set'],
    [['search', '--url', 'localhost'], 'is not an address'],
    [['init'], '--organization'],
    [['keys', 'create'], '--name'],
    [['keys', 'create', '--name', 'x', '--environments', ' , '], 'It is empty: name environments'],
    [['keys', 'create', '--name', 'x', '--expires', '3M'], 'write 3m or 90d'],
    [['keys', 'create', '--name', 'x', '--expires', '1y'], 'did you mean 365d?'],
    [['serve', '--port', '70000'], 'from 0 to 65535'],
    [['verify'], './daybook verify ledger'],
    [['verify', '-'], './daybook verify proof - --key-file ./daybook.key'],
    [['verify', '-', '--json'], 'no verifier key is pinned, so nothing could be proved'],
    [['verify', 'my proof.json'], './daybook verify proof FILE --key-file ./daybook.key'],
    [['verify', 'ledger'], './daybook verify ledger --key-file ./daybook.key'],
    [['verify', '-', '--key', ''], '--key is empty: is the variable set that it comes from?'],
    [['verify', '-', '--key', ' '], '--key is empty'],
    [['verify', '-', '--key='], '--key is empty'],
    [['verify', '-', '--key', KEY, '--key', ''], '--key is empty'],
    [['verify', '-', '--key-file', ''], '--key-file is empty: is the variable set'],
    [['verify', 'ledger', '--key', ''], '--key is empty'],
    [['verify', '-', '--key', 'abc'], '--key: the verifier key must be'],
    [['verify', '-', '--key', KEY, '--key', OTHER_KEY], 'the verifier keys must be of one log'],
    [['verify', '-', '--key', KEY, '--unpinned'], '--unpinned checks no signature'],
    [['verify', '-', '--key', '', '--unpinned'], '--unpinned checks no signature'],
    [['verify', 'ledger', '--unpinned', '--save', 'last'], '--save keeps what was verified'],
    [['verify', 'proof'], './daybook verify proof FILE'],
    [['import', 'cloudtrail'], "missing required argument 'file'"],
    [['import', 'cloudtrail', '.', '--environment', ''], '--environment must have'],
  ])('%j', async (args, message) => {
    const { code, out, err } = await runCommand(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  test('a bad variable is named', async () => {
    const { code, err } = await runCommand(['serve'], { env: { DAYBOOK_PORT: 'http' } });
    expect(code).toBe(2);
    expect(err).toContain('DAYBOOK_PORT is "http"');
  });

  test('an empty variable is called empty', async () => {
    const { code, err } = await runCommand(['search'], { env: { DAYBOOK_API_KEY: '' } });
    expect(code).toBe(2);
    expect(err).toContain('DAYBOOK_API_KEY is empty');
  });

  test('a value that the server refuses is misuse as well', async () => {
    const args = ['serve', '--data', join(folder, 'none')];
    const { code, err } = await runCommand(args, { env: { DAYBOOK_LOG_LEVEL: 'loud' } });
    expect(code).toBe(2);
    expect(err).toContain('DAYBOOK_LOG_LEVEL must be one of');
  });

  test('a filter that cannot be understood is shown with every place marked', async () => {
    const { code, err } = await runCommand(['search', 'actoin:x "\u202e" env:"a', ...at(nowhere)]);
    expect(code).toBe(2);
    const [, text, first, second] = err.split('\n');
    expect(text).toBe('  actoin:x "\\u202e" env:"a');
    expect(first).toMatch(/^ {2}\^{6} .*did you mean action\?$/);
    expect(second?.indexOf('^')).toBe(text?.indexOf('"a'));
  });
});

describe('failure is exit code 1', () => {
  test.each([['search'], ['tail'], ['verify', 'ledger', '--key', KEY]])(
    '%s names a server that is not there, and the remedy',
    async (...args) => {
      const { code, out, err } = await runCommand([...args, '--url', nowhere, '--api-key', 'dbk_hidden']);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toContain(`${nowhere} cannot be reached (ECONNREFUSED)`);
      expect(err).toContain('DAYBOOK_URL');
      expect(err).not.toContain('dbk_hidden');
    },
  );

  test('an import names the file that is not there, and the one that is bad', async () => {
    expect((await runCommand(['import', 'cloudtrail', join(folder, 'none'), ...at(nowhere)])).err).toContain(
      'none: there is no such file or folder',
    );
    const path = join(folder, 'bad.json');
    await writeFile(path, '{"Records":[{"eventSource":"ssm.amazonaws.com","eventTime":"yesterday"}]}');
    const { code, out, err } = await runCommand(['import', 'cloudtrail', path, ...at(nowhere), '--json']);
    expect(code).toBe(1);
    expect(err).toMatch(
      /^daybook: 1 file or part of a file could not be read.*\n.*bad\.json: Records\[0\]\.eventTime: must be a UTC time/,
    );
    expect(JSON.parse(out)).toMatchObject({
      files: 0,
      recorded: 0,
      unreadableParts: [{ file: path, place: 'Records[0].eventTime' }],
    });
  });

  test('an import of files of other services alone succeeds, and says what they are', async () => {
    const files = join(folder, 'AWSLogs/111122223333/Config');
    await mkdir(files, { recursive: true });
    await writeFile(join(files, 'x.json.gz'), 'not looked into');
    const { code, out, err } = await runCommand(['import', 'cloudtrail', files, ...at(nowhere)]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Files without CloudTrail records, left alone: Config 1.\n');
  });
});

test('an answer that is not complete says why once', async () => {
  const note = '1 recorded event is not searched yet';
  const coverage = { readUpTo: 0, pending: 1, visibleFrom: 0, complete: false, notes: [note] };
  const server = createServer((socket) => {
    const body = JSON.stringify({ events: [], nextCursor: null, coverage });
    const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
    socket.once('data', () => socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { code, err } = await runCommand(['search', ...at(`http://127.0.0.1:${port}`)]);
  server.close();
  expect({ code, err }).toEqual({
    code: 0,
    err: `Nothing matches.\nThis answer is not complete: ${note}.\n`,
  });
});

describe('verify proof', () => {
  const log = sampleLog(20);
  const proof = JSON.stringify(log.proof(5));

  test('reads a file or standard input and shows the proved payload', async () => {
    const path = join(folder, 'proof.json');
    await writeFile(path, proof);
    const keyPath = join(folder, 'key');
    await writeFile(keyPath, `${log.keys.verifierKey}\n`);
    const { code, out } = await runCommand(['verify', path, '--key-file', keyPath]);
    expect(code).toBe(0);
    expect(out).toContain('signed by the pinned key');
    expect(out).toContain(`\nThe proved payload, as recorded:\n${samplePayload(5)}\n`);
    expect(
      await runCommand(['verify', 'proof', '-', '--key', log.keys.verifierKey], { input: proof }),
    ).toMatchObject({ code: 0, out });
  });

  test('--json gives what was proved and what was not', async () => {
    const { out } = await runCommand(['verify', '-', '--json', '--key', log.keys.verifierKey], {
      input: proof,
    });
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      position: 5,
      size: '20',
      payload: samplePayload(5),
      proved: expect.any(Array),
      notProved: expect.any(Array),
    });
  });

  test('a proof that does not hold is exit code 1 with its code', async () => {
    const input = proof.replace('KEY_5', 'KEY_6');
    const text = await runCommand(['verify', '-', '--key', log.keys.verifierKey], { input });
    expect(text).toMatchObject({ code: 1, out: '' });
    expect(text.err).toContain('not verified: root-mismatch');
    const json = await runCommand(['verify', '-', '--json', '--key', log.keys.verifierKey], { input });
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, code: 'root-mismatch', proved: [] });
  });

  test('without a pinned key it is a look at the form: not verified, exit code 1', async () => {
    const text = await runCommand(['verify', '-', '--unpinned'], { input: proof });
    expect(text).toMatchObject({ code: 1, err: '' });
    expect(text.out).toMatch(/^Not verified: form only/);
    expect(text.out).toContain('The payload, of which nothing is proved');
    expect(text.out).not.toMatch(/^Proved|is signed/m);
    const json = await runCommand(['verify', '-', '--unpinned', '--json'], { input: proof });
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, code: 'unpinned', proved: [] });
    const unsigned = JSON.stringify({
      ...log.proof(5),
      proof: log.proof(5).proof.replace(/\u2014.*\n/, '\n'),
    });
    for (const input of [unsigned, proof.replace('\u2014', 'x')]) {
      const refused = await runCommand(['verify', '-', '--unpinned'], { input });
      expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('not verified: ') });
    }
  });

  test('the payload is shown as it was recorded, and refused where readers would not agree on it', async () => {
    const shown = async (payload: string) => {
      const made = sampleLog(3, { payload: () => payload });
      return runCommand(['verify', '-', '--key', made.keys.verifierKey], {
        input: JSON.stringify(made.proof(1)),
      });
    };
    const spaced = '{ "b":1.50, "a":"\\u0041" }';
    expect((await shown(spaced)).out).toContain(`as recorded:\n${spaced}\n`);
    expect((await shown('{"a":"\u202e\u009b"}')).out).toContain(
      'as recorded (invisible characters are spelled out; --json has them as they were recorded):\n{"a":"\\u202e\\u009b"}\n',
    );
    for (const payload of ['{"a":1,"a":2}', '{"a":9007199254740993}']) {
      const refused = await shown(payload);
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.err).toContain('readers would not agree on what it says');
    }
  });

  test('a file that holds no key is misuse, and so is one that holds keys of two logs', async () => {
    const path = join(folder, 'keys');
    for (const [text, message] of [
      ['\n', 'keys: holds no verifier key'],
      [`${KEY}\nabc\n`, 'keys, line 2: the verifier key must be'],
      [`${KEY}\n${OTHER_KEY}\n`, 'must be of one log'],
    ] as const) {
      await writeFile(path, text);
      const { code, err } = await runCommand(['verify', '-', '--key-file', path], { input: proof });
      expect(code).toBe(2);
      expect(err).toContain(message);
    }
    const missing = await runCommand(['verify', '-', '--key-file', join(folder, 'none')], { input: proof });
    expect(missing).toMatchObject({ code: 1, out: '', err: expect.stringContaining('npm start') });
  });
});
