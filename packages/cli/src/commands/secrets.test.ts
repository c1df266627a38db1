import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalServer, startLocalServer } from '../local-server.testing.ts';
import { runCommand } from '../test-io.testing.ts';

const BIN = fileURLToPath(new URL('../../bin/daybook.js', import.meta.url));
/** Of util-linux: runs a command in a terminal. */
const SCRIPT = '/usr/bin/script';

let server: LocalServer;
beforeAll(async () => {
  server = await startLocalServer();
});
afterAll(() => server.stop());

type Options = Parameters<typeof runCommand>[1];

const secrets = (line: string, options: Options = {}) =>
  runCommand(['secrets', ...line.split(' ')], { ...options, env: { ...server.env, ...options.env } });

describe('secrets set and get', () => {
  test.each([
    ['line breaks', 'first\r\nsecond\n\n'],
    ['UTF-8 and a byte order mark', '\ufeffschöner Schlüssel 🔑 \u202e'],
    ['quotes, backslashes and dollars', `'"\\ $HOME \`id\` %s\t!`],
    ['the largest size', 'x'.repeat(65_536)],
  ])('give back exactly what was set: %s', async (_, value) => {
    const set = await secrets('set EXACT --env staging --json', { input: value });
    expect(set).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(set.out)).toMatchObject({ name: 'EXACT', environment: 'staging' });
    expect(await secrets('get EXACT --env staging')).toEqual({ code: 0, out: value, err: '' });
    const json = await secrets('get EXACT --env staging --json');
    expect(JSON.parse(json.out)).toMatchObject({ name: 'EXACT', environment: 'staging', value });
  });

  test('say the version, and warn where a value comes back', async () => {
    expect(await secrets('set TOKEN --env production', { input: 'one' })).toEqual({
      code: 0,
      out: 'Set TOKEN in production: version 1.\n',
      err: '',
    });
    await secrets('set TOKEN --env production', { input: 'two' });
    const again = await secrets('set TOKEN --env production', { input: 'one' });
    expect(again.out).toBe('Set TOKEN in production: version 3.\n');
    expect(again.err).toBe('Warning: this is the value of version 1 again, so nothing was rotated.\n');
    expect((await secrets('get TOKEN --env production --version 2')).out).toBe('two');
    expect((await secrets('list --env production')).out).toMatch(/^TOKEN +production +3 \(the value of 1\)/m);
    expect((await secrets('get TOKEN --env production --version 9')).err).toContain('version 9');
    expect(await server.events('action:SECRET_READ TOKEN')).toMatchObject([
      { resource: { name: 'TOKEN' }, context: { environment: 'production', version: 2 } },
      { outcome: 'failure' },
    ]);
  });

  test('a line break after a single line is kept and pointed out', async () => {
    const { out, err } = await secrets('set ECHOED --env staging --json', { input: 'one\n' });
    expect(JSON.parse(out)).toMatchObject({ version: 1 });
    expect(err).toContain('ends with a line break');
    expect((await secrets('get ECHOED --env staging')).out).toBe('one\n');
  });

  test('a person is asked, and sees a value with control characters spelled out', async () => {
    expect(await secrets('set TYPED --env staging', { answer: 'a\u001b[2Jb' })).toMatchObject({
      code: 0,
      err: 'Value of TYPED (not shown): ',
    });
    const shown = await secrets('get TYPED --env staging', { columns: 80 });
    expect(shown.out).toBe('a\\u001b[2Jb\n');
    expect(shown.err).toContain('into a file or a pipe it goes exactly');
    await secrets('set TYPED --env staging', { answer: 'plain' });
    expect(await secrets('get TYPED --env staging', { columns: 80 })).toEqual({
      code: 0,
      out: 'plain\n',
      err: '',
    });
  });
});

describe('a value is never taken from the command line, nor told by an error', () => {
  test.each([
    'set CANARY hunter2-canary --env staging',
    'set --env staging CANARY -- -hunter2-canary',
    'set CANARY -hunter2-canary --env staging',
    'set CANARY --env staging --hunter2-canary=x',
    'set CANARY=hunter2-canary --env staging',
    'set CANARY --value hunter2-canary --env staging',
    'set CANARY --value=hunter2-canary --env staging',
  ])('%s', async (line) => {
    const { code, out, err } = await secrets(line, { input: 'hunter2-canary' });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('never taken from the command line');
    expect(err).not.toContain('hunter2');
    expect((await secrets('get CANARY --env staging')).code).toBe(1);
  });

  test.each([
    ['an empty one', '', 'the value is empty'],
    ['no text', new Uint8Array([0x68, 0xff, 0x69]), 'not UTF-8'],
    ['NUL', 'canary\0canary', 'NUL'],
    ['too large', 'canary'.repeat(20_000), 'at most 65,536 bytes'],
  ])('%s is refused', async (_, input, message) => {
    const { code, out, err } = await secrets('set REFUSED --env staging', { input });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).not.toContain('canary');
  });

  test('an empty one is set where that is said', async () => {
    expect((await secrets('set EMPTY --env staging --allow-empty')).code).toBe(0);
    expect(await secrets('get EMPTY --env staging')).toEqual({ code: 0, out: '', err: '' });
  });
});

describe('at a terminal', () => {
  test.skipIf(!existsSync(SCRIPT))('what is typed is not shown, and is what is set', async () => {
    const words = [process.execPath, BIN, 'secrets', 'set', 'AT_TERMINAL', '--env', 'staging'];
    const child = spawn(SCRIPT, ['-qec', words.join(' '), '/dev/null'], {
      env: { PATH: process.env.PATH, ...server.env },
    });
    let screen = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (!screen.includes('(not shown): ') && `${screen}${chunk}`.includes('(not shown): ')) {
        child.stdin.write('hunter2-canary\r');
      }
      screen += chunk.toString();
    });
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(screen).toContain('Set AT_TERMINAL in staging: version 1.');
    expect(screen).not.toContain('canary');
    expect((await secrets('get AT_TERMINAL --env staging')).out).toBe('hunter2-canary');
  });
});

describe('secrets list and delete', () => {
  test('a list has no values, keeps to the environment, and is recorded once', async () => {
    await secrets('set LISTED --env development', { input: 'listed-canary' });
    const before = (await server.events('action:SECRET_LIST')).length;
    const text = await secrets('list --env development');
    expect(text.out).toMatch(/^NAME +ENVIRONMENT +VERSION +UPDATED\nLISTED +development +1 +20\S+Z\n$/);
    const { out } = await secrets('list --json');
    const names = JSON.parse(out).secrets.map(({ name }: { name: string }) => name);
    expect(names).toContain('LISTED');
    expect(text.out + out).not.toContain('canary');
    expect(await server.events('action:SECRET_LIST')).toHaveLength(before + 2);
    expect(await secrets('list --env nowhere')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('env must be one of development, staging, production'),
    });
  });

  test('a deletion asks, or needs --yes', async () => {
    await secrets('set DOOMED --env staging', { input: 'x' });
    const unasked = await secrets('delete DOOMED --env staging');
    expect(unasked).toMatchObject({ code: 2, out: '' });
    expect(unasked.err).toContain('--yes');
    const wrong = await secrets('delete DOOMED --env staging', { answer: 'y' });
    expect(wrong).toMatchObject({ code: 1, out: '' });
    expect(wrong.err).toContain('cannot be undone');
    expect((await secrets('get DOOMED --env staging')).out).toBe('x');
    expect(await secrets('delete DOOMED --env staging', { answer: 'DOOMED' })).toMatchObject({
      code: 0,
      out: 'Deleted DOOMED in staging.\n',
    });
    const gone = await secrets('delete DOOMED --env staging --yes');
    expect(gone).toMatchObject({ code: 1, out: '' });
    expect(gone.err).toContain('there is no secret DOOMED in staging');
    await secrets('set DOOMED --env staging', { input: 'x' });
    const { out } = await secrets('delete DOOMED --env staging --yes --json');
    expect(JSON.parse(out)).toEqual({ name: 'DOOMED', environment: 'staging', deleted: true });
  });
});

describe('what is refused', () => {
  test('an environment that does not exist is named with those that do', async () => {
    const get = await secrets('get TOKEN --env produktion');
    expect(get).toMatchObject({ code: 1, out: '' });
    expect(get.err).toContain('must be one of development, staging, production');
    const set = await secrets('set TOKEN --env produktion', { input: 'wrong-canary' });
    expect(set).toMatchObject({ code: 1, out: '' });
    expect(set.err).not.toContain('canary');
    expect(await secrets('get TOKEN --env Production')).toMatchObject({ code: 2, out: '' });
    expect((await secrets('get TOKEN')).err).toContain('--env');
  });

  test('a key without the scope reads nothing, and learns why', async () => {
    const DAYBOOK_API_KEY = await server.makeKey('lister', ['events:read']);
    for (const line of ['list', 'get TOKEN --env production', 'delete TOKEN --env production --yes']) {
      const { code, out, err } = await secrets(line, { env: { DAYBOOK_API_KEY } });
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toMatch(/secrets:(read|write)/);
      expect(err).not.toContain(DAYBOOK_API_KEY);
    }
    const set = await secrets('set TOKEN --env staging', { env: { DAYBOOK_API_KEY }, input: 'set-canary' });
    expect(set.err).toContain('secrets:write');
    expect(set.err).not.toContain('canary');
    expect(await server.events('actor:lister outcome:denied')).toHaveLength(4);
  });

  test('a name that would be another path is refused before anything is sent', async () => {
    for (const name of ['..', 'a/b', 'a?b', '.hidden']) {
      expect(await secrets(`get ${name} --env staging`)).toMatchObject({ code: 2, out: '' });
    }
  });

  test('without a key, and without a server', async () => {
    expect((await secrets('list', { env: { DAYBOOK_API_KEY: '' } })).err).toContain(
      'DAYBOOK_API_KEY is empty',
    );
    const away = await secrets('set TOKEN --env staging', {
      env: { DAYBOOK_URL: 'http://127.0.0.1:9' },
      input: 'away-canary',
    });
    expect(away).toMatchObject({ code: 1, out: '' });
    expect(away.err).toContain('cannot be reached');
    expect(away.err).not.toContain('canary');
  });
});
