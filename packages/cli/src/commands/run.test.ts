import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { BIN, EXACT, SHOW, useRun } from './run.testing.ts';

/** Of util-linux: runs a command in a terminal. */
const SCRIPT = '/usr/bin/script';

const site = useRun();
const { set, start, run } = site;

const production = ['--env', 'production', '--'];

describe('daybook run', () => {
  test('gives the command the secrets exactly, on top of the environment, without the key', async () => {
    const { code, out, err } = await run([...production, ...SHOW], { TOKEN: 'old', OTHER: 'kept' });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const seen = JSON.parse(out);
    expect(seen).toMatchObject({ EXACT, TOKEN: 'canary-token', OTHER: 'kept', args: [] });
    expect(seen).not.toHaveProperty('DAYBOOK_API_KEY');
    expect(seen).not.toHaveProperty('ONLY_HERE');
    expect(seen.DAYBOOK_URL).toBe(site.server.env.DAYBOOK_URL);
    expect(JSON.parse((await run(['--keep-key', ...production, ...SHOW])).out)).toMatchObject(
      site.server.env,
    );
  });

  test('records one list and one read for each secret, and reads no other', async () => {
    const lists = (await site.server.events('action:SECRET_LIST')).length;
    const reads = (await site.server.events('action:SECRET_READ TOKEN')).length;
    const others = (await site.server.events('action:SECRET_READ EXACT')).length;
    const { out } = await run(['--only', 'TOK*', '--prefix', 'APP_', ...production, ...SHOW]);
    expect(JSON.parse(out)).toMatchObject({ APP_TOKEN: 'canary-token' });
    expect(JSON.parse(out)).not.toHaveProperty('APP_EXACT');
    expect(await site.server.events('action:SECRET_LIST')).toHaveLength(lists + 1);
    const now = await site.server.events('action:SECRET_READ TOKEN');
    expect(now).toHaveLength(reads + 1);
    expect(now.at(-1)).toMatchObject({
      resource: { type: 'secret', name: 'TOKEN' },
      context: { environment: 'production', version: 1 },
    });
    expect(await site.server.events('action:SECRET_READ EXACT')).toHaveLength(others);
  });

  test('reads more secrets than one request holds', async () => {
    const { DAYBOOK_URL: url, DAYBOOK_API_KEY: apiKey } = site.server.env;
    const names = Array.from({ length: 205 }, (_, index) => `MANY_${index}`);
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    const answers = names.map((name) =>
      fetch(`${url}/v1/secrets/${name}?env=development`, {
        method: 'PUT',
        headers,
        body: JSON.stringify({ value: `value of ${name}` }),
      }),
    );
    await Promise.all(answers);
    const { out } = await run(['--env', 'development', '--', ...SHOW]);
    const seen = JSON.parse(out);
    for (const name of names) expect(seen[name]).toBe(`value of ${name}`);
  });

  test('streams are the command’s own, and arguments reach it as they are, without a shell', async () => {
    const echo = 'process.stdin.pipe(process.stdout); process.stderr.write(process.argv.slice(1).join("|"))';
    const args = ['$HOME', '*', "it's", '--env', 'staging', '--', '--help'];
    for (const line of [
      [...production, process.execPath, '-e', echo, '--', ...args],
      ['--env', 'production', process.execPath, '-e', echo, '--', ...args],
    ]) {
      expect(await run(line)).toEqual({ code: 0, out: 'from standard input', err: args.join('|') });
    }
  });

  test('the exit code is the command’s, and 128 and the signal’s number where one ended it', async () => {
    const node = (program: string) => run([...production, process.execPath, '-e', program]);
    expect(await node('process.exit(42)')).toEqual({ code: 42, out: '', err: '' });
    expect(await node('process.kill(process.pid, "SIGKILL")')).toEqual({ code: 137, out: '', err: '' });
    expect(await node('process.kill(process.pid, "SIGTERM")')).toEqual({ code: 143, out: '', err: '' });
  });

  test('of what is in both, the secret wins, and with --preserve-env the environment, whose secret is not read', async () => {
    const reads = (await site.server.events('action:SECRET_READ TOKEN')).length;
    const { out } = await run(['--preserve-env', ...production, ...SHOW], { TOKEN: 'of the caller' });
    expect(JSON.parse(out)).toMatchObject({ TOKEN: 'of the caller', EXACT });
    expect(await site.server.events('action:SECRET_READ TOKEN')).toHaveLength(reads);
  });

  test('signals are handed on, and the end of the command awaited', async () => {
    const signals = ['SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGTERM'] as const;
    const program = `for (const signal of ${JSON.stringify(signals)}) process.on(signal, () => console.log(signal));
      process.on('SIGTERM', () => process.exit(7));
      setInterval(() => {}, 1000); console.log('ready');`;
    const child = start([...production, process.execPath, '-e', program]);
    const ended = once(child, 'exit');
    const left = [...signals];
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
      lines.push(line);
      const signal = left.shift();
      if (signal !== undefined) child.kill(signal);
    }
    expect(lines).toEqual(['ready', ...signals]);
    expect(await ended).toEqual([7, null]);
  });

  test('a command that npm started ends with npm, whose shell keeps signals to itself', async () => {
    const command = `process.on('SIGTERM', () => { console.log('terminated'); process.exit(); });
      setInterval(() => {}, 1000); console.log('ready');`;
    const words = [BIN, 'run', ...production, process.execPath, '-e', command];
    const program = `require('node:child_process').spawn(process.execPath, ${JSON.stringify(words)}, { stdio: 'inherit' });
      setInterval(() => {}, 1000);`;
    const shell = spawn(process.execPath, ['-e', program], {
      env: { PATH: process.env.PATH, ...site.server.env, npm_command: 'exec' },
    });
    const lines: string[] = [];
    for await (const line of createInterface({ input: shell.stdout })) {
      lines.push(line);
      if (line === 'ready') shell.kill('SIGKILL');
    }
    expect(lines).toEqual(['ready', 'terminated']);
  });

  test.skipIf(!existsSync(SCRIPT))('a Ctrl-C in a terminal reaches the command once', async () => {
    const program = `process.on('SIGINT', () => console.log('interrupted'));
      process.on('SIGTERM', () => { console.log('terminated'); process.exit(7); });
      setInterval(() => {}, 1000); console.log('run by ' + process.ppid);`;
    const path = join(site.server.folder, 'program.mjs');
    await writeFile(path, program);
    const words = ['exec', process.execPath, BIN, 'run', ...production, process.execPath, path];
    const child = spawn(SCRIPT, ['-qec', words.join(' '), '/dev/null'], {
      env: { PATH: process.env.PATH, ...site.server.env },
    });
    const ended = once(child, 'exit');
    const lines: string[] = [];
    let runner = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      // The terminal shows the key itself as ^C.
      lines.push(line.replace('^C', ''));
      const pid = /^run by (\d+)/.exec(line)?.[1];
      if (pid !== undefined) {
        runner = Number(pid);
        child.stdin.write('\u0003');
      }
      // Had the interruption been handed on as well, it would come before what is handed on now.
      if (line.includes('interrupted')) process.kill(runner, 'SIGTERM');
    }
    expect(lines).toEqual([`run by ${runner}`, 'interrupted', 'terminated']);
    expect(await ended).toEqual([7, null]);
  });

  test.skipIf(!existsSync(SCRIPT))(
    'in a terminal too, a SIGINT for the wrapper alone reaches the command, and a Ctrl-C once',
    async () => {
      const program = `process.on('SIGINT', () => console.log('interrupted'));
      process.on('SIGTERM', () => { console.log('terminated'); process.exit(7); });
      setInterval(() => {}, 1000); console.log('run by ' + process.ppid);`;
      const path = join(site.server.folder, 'interrupted.mjs');
      await writeFile(path, program);
      const words = ['exec', process.execPath, BIN, 'run', ...production, process.execPath, path];
      const child = spawn(SCRIPT, ['-qec', words.join(' '), '/dev/null'], {
        env: { PATH: process.env.PATH, ...site.server.env },
      });
      const ended = once(child, 'exit');
      const lines: string[] = [];
      let runner = 0;
      // Each step begins when the command has told of the one before.
      const steps = [
        () => process.kill(runner, 'SIGINT'),
        () => child.stdin.write('\u0003'),
        () => process.kill(runner, 'SIGINT'),
        () => child.stdin.write('\u0003'),
        () => process.kill(runner, 'SIGTERM'),
      ];
      for await (const line of createInterface({ input: child.stdout })) {
        lines.push(line.replace('^C', ''));
        runner ||= Number(/^run by (\d+)/.exec(line)?.[1]);
        steps.shift()?.();
      }
      expect(lines).toEqual([`run by ${runner}`, ...Array(4).fill('interrupted'), 'terminated']);
      expect(await ended).toEqual([7, null]);
    },
  );

  test('the command is looked up in the caller’s own PATH, whatever secret has that name', async () => {
    const folder = join(site.server.folder, 'bin-of-a-secret');
    await mkdir(folder);
    await writeFile(join(folder, 'env'), '#!/bin/sh\necho ran the wrong program\n');
    await chmod(join(folder, 'env'), 0o700);
    await set('PATH', 'development', folder);
    const { code, out } = await run([
      '--env',
      'development',
      '--only',
      'PATH',
      '--allow',
      'PATH',
      '--',
      'env',
    ]);
    expect(code).toBe(0);
    expect(out).toContain(`PATH=${folder}\n`);
    expect(out).not.toContain('wrong program');
  });

  test('a command that does not exist is 127, one that cannot be started 126', async () => {
    const missing = await run([...production, 'no-such-command', 'argument-canary']);
    expect(missing).toEqual({
      code: 127,
      out: '',
      err: 'daybook: no-such-command: there is no such command\n',
    });
    const path = join(site.server.folder, 'not-executable');
    await writeFile(path, 'true');
    await chmod(path, 0o600);
    const refused = await run([...production, path]);
    expect(refused).toMatchObject({ code: 126, out: '' });
    expect(refused.err).toContain('may not be executed');
  });

  test('writes nothing to disk', async () => {
    const home = join(site.server.folder, 'home');
    await mkdir(home);
    const where = { HOME: home, TMPDIR: home, XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home };
    const { code } = await run([...production, process.execPath, '-e', ''], where);
    expect(code).toBe(0);
    expect(await readdir(home)).toEqual([]);
  });
});
