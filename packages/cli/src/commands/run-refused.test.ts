import { describe, expect, test } from 'vitest';
import { SHOW, useRun } from './run.testing.ts';

const site = useRun();
const { set, run } = site;

describe('daybook run starts nothing', () => {
  const refused = async (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const { code, out, err } = await run([...args, '--', process.execPath, '-e', 'console.log("ran")'], {
      DAYBOOK_DEBUG: '1',
      ...env,
    });
    expect(out).toBe('');
    expect(err).not.toMatch(/canary|dbk_/);
    return { code, err };
  };

  test('in an environment without secrets, or of a wrong name', async () => {
    expect(await refused(['--env', 'produktion'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('env must be one of'),
    });
    const made = await fetch(`${site.server.env.DAYBOOK_URL}/v1/projects`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${site.server.env.DAYBOOK_API_KEY}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ name: 'empty', environments: ['quality-assurance'] }),
    });
    expect(made.status).toBe(201);
    expect(await refused(['--env', 'quality-assurance'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('there are no secrets in quality-assurance'),
    });
    expect(await refused(['--env', 'Production'])).toMatchObject({ code: 2 });
    expect((await refused([])).err).toContain('--env');
  });

  test('where a name cannot be a variable, unless it is to be left out', async () => {
    const { code, err } = await refused(['--env', 'staging']);
    expect(code).toBe(2);
    expect(err).toContain('tls.key');
    const reads = await site.server.events('action:SECRET_READ tls.key');
    const { out, err: note } = await run(['--env', 'staging', '--skip-invalid', '--', ...SHOW]);
    expect(note).toBe('Left out: tls.key.\n');
    expect(JSON.parse(out)).toMatchObject({ ONLY_HERE: 'canary-staging' });
    expect(JSON.parse(out)).not.toHaveProperty('tls.key');
    expect(await site.server.events('action:SECRET_READ tls.key')).toHaveLength(reads.length);
  });

  test('with a secret whose name steers a process, unless that name is allowed', async () => {
    const names = ['LD_PRELOAD', 'NODE_OPTIONS', 'path'];
    for (const name of names) await set(name, 'staging', '--canary');
    const only = ['--env', 'staging', '--only', [...names, 'ONLY_HERE'].join(',')];
    const { code, err } = await refused(only);
    expect(code).toBe(2);
    for (const name of names) expect(err).toContain(`--allow ${name}`);
    expect(err).not.toContain('ONLY_HERE');
    const { err: fewer } = await refused([...only, '--allow', 'path', '--allow', 'LD_PRELOAD']);
    expect(fewer).toContain('--allow NODE_OPTIONS');
    expect(fewer).not.toContain('LD_PRELOAD');
    expect(await refused(['--env', 'staging', '--only', 'ONLY_HERE', '--prefix', 'NODE_'])).toMatchObject({
      code: 2,
    });
    for (const name of names)
      expect(await site.server.events(`action:SECRET_READ resource:${name}`)).toEqual([]);

    const allowed = ['--allow', 'path', '--allow', 'NODE_OPTIONS', '--only', 'path,NODE_OPTIONS'];
    const { out } = await run(['--env', 'staging', ...allowed, '--', 'env']);
    expect(out).toContain('NODE_OPTIONS=--canary\n');
    const prefixed = await run([
      '--env',
      'staging',
      '--only',
      'NODE_OPTIONS',
      '--prefix',
      'APP_',
      '--',
      'env',
    ]);
    expect(prefixed.out).toContain('APP_NODE_OPTIONS=--canary\n');
  });

  test('where a secret that is named is not there', async () => {
    const { code, err } = await refused(['--env', 'production', '--only', 'TOKEN,NOT_THERE']);
    expect(code).toBe(2);
    expect(err).toContain('NOT_THERE');
    expect((await refused(['--env', 'production', '--prefix', '1-'])).code).toBe(2);
  });

  test('with a key that may not read secrets, and without a server', async () => {
    const DAYBOOK_API_KEY = await site.server.makeKey('no-reader', ['events:read', 'secrets:write']);
    expect(await refused(['--env', 'production'], { DAYBOOK_API_KEY })).toMatchObject({
      code: 1,
      err: expect.stringContaining('secrets:read'),
    });
    expect((await refused(['--env', 'production'], { DAYBOOK_URL: 'http://127.0.0.1:9' })).code).toBe(1);
    expect(await refused(['--env', 'production'], { DAYBOOK_API_KEY: '' })).toMatchObject({ code: 2 });
  });

  test('with a key held to another environment', async () => {
    const DAYBOOK_API_KEY = await site.server.makeHeldKey('staging-only', ['staging']);
    const { code, err } = await refused(['--env', 'production'], { DAYBOOK_API_KEY });
    expect(code).toBe(1);
    expect(err).toContain('the key "staging-only" is held to staging');
  });
});
