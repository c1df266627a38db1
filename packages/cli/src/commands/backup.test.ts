import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '@daybook/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../test-io.testing.ts';

const parent = mkdtempSync(join(tmpdir(), 'daybook-disaster-'));
const at = (name: string) => join(parent, name);
let server: RunningServer | undefined;
let env: NodeJS.ProcessEnv = {};

const start = async (folder: string) => {
  server = await startServer({ dataFolder: folder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
  env = { ...env, DAYBOOK_URL: server.url };
};
const stop = async () => {
  await server?.close();
  server = undefined;
};
/** Runs a command that must succeed; what it printed. */
async function daybook(...args: string[]): Promise<string> {
  const { code, out, err } = await runCommand(args, { env });
  if (code !== 0) throw new Error(`daybook ${args.join(' ')} ended with ${code}: ${err}`);
  return out;
}
async function record(count: number): Promise<void> {
  const event = { action: 'SECRET_READ', actor: { type: 'user', name: 'ana' }, resource: { name: 'TOKEN' } };
  const response = await fetch(`${env.DAYBOOK_URL}/v1/events`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${env.DAYBOOK_API_KEY}`,
      'Content-Type': 'application/json',
      Prefer: 'wait=sequenced',
    },
    body: JSON.stringify({ events: Array.from({ length: count }, () => event) }),
  });
  if (response.status !== 202) throw new Error(`recording was answered ${response.status}`);
}

beforeAll(async () => {
  const made = JSON.parse(await daybook('init', '--data', at('data'), '--organization', 'Acme', '--json'));
  env = { DAYBOOK_API_KEY: made.apiKey };
  writeFileSync(at('daybook.key'), `${made.verifierKey}\n`);
  await start(at('data'));
});
afterAll(async () => {
  await stop();
  rmSync(parent, { recursive: true });
});

const verify = (...args: string[]) => daybook('verify', 'ledger', '--key-file', at('daybook.key'), ...args);

test('the procedure of the manual: back up, lose the folder, restore, go on; a checkpoint from before still verifies', async () => {
  await record(10);
  await verify('--save', at('early-checkpoint'));
  await record(10);
  const backedUp = await daybook('backup', '--data', at('data'), '--to', at('backups'));
  expect(backedUp).toContain('Backed up 20 entries of 1 organization,');
  expect(backedUp).toContain('keep a copy of that elsewhere');
  await verify('--save', at('last-checkpoint'));
  await stop();

  const restored = await daybook(
    ...['restore', '--from', at('backups'), '--data', at('restored')],
    ...['--master-key-file', at('data/keys/master.key'), '--checkpoint', at('last-checkpoint')],
  );
  expect(restored).toContain('API keys suspended: first-key.');
  expect(restored).toContain('extends the checkpoint of 20 entries and grows again');
  expect(await daybook('ledger', 'resume', '--data', at('restored'), '--no-newer-checkpoint')).toContain(
    '(20 entries) did not wait: nothing was changed.',
  );
  const listed = await daybook('keys', 'confirm', '--data', at('restored'));
  expect(listed).toMatch(/^Suspended: first-key\.\n.*\n {2}\.\/daybook keys confirm NAME --data /);
  expect(await daybook('keys', 'confirm', 'first-key', '--data', at('restored'))).toContain(
    'Confirmed: first-key.',
  );
  await start(at('restored'));
  await record(5);
  for (const kept of ['early-checkpoint', 'last-checkpoint']) await verify('--checkpoint', at(kept));
});

test('a newer checkpoint than the backup is refused: the ledger signs nothing, and the exit code says so', async () => {
  await daybook('backup', '--data', at('restored'), '--to', at('backups'));
  await record(5);
  await verify('--save', at('newer-checkpoint'));
  const refused = await runCommand(
    [
      ...['restore', '--from', at('backups'), '--data', at('behind'), '--json'],
      ...['--master-key-file', at('data/keys/master.key'), '--checkpoint', at('newer-checkpoint')],
    ],
    { env },
  );
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.out)).toMatchObject({
    ledgers: [{ state: 'behind', size: expect.any(Number), checkpointSize: expect.any(Number) }],
  });
  const resumed = await runCommand(['ledger', 'resume', '--data', at('behind'), '--no-newer-checkpoint'], {
    env,
  });
  expect(resumed).toMatchObject({ code: 1, out: expect.stringContaining('entries are lost') });
});

test('the log that has lost entries is retired: another one goes on, and the old one is verified by its number', async () => {
  await stop();
  const retired = await daybook('ledger', 'retire', '--data', at('behind'));
  expect(retired).toContain('has ended at');
  expect(retired).toMatch(/\/2 begins with an entry that commits to its last checkpoints/);
  const key = retired.trim().split('\n').at(-1)?.trim() ?? '';
  await daybook('keys', 'confirm', '--data', at('behind'), '--all');
  await start(at('behind'));
  await record(2);
  expect(await daybook('verify', 'ledger', '--key', key)).toContain(
    'entries served (commitments, not payloads), and the tiles, give exactly the signed root',
  );
  await verify('--log', '1', '--checkpoint', at('last-checkpoint'));
  const rolledBack = await runCommand(
    [
      'verify',
      'ledger',
      '--log',
      '1',
      '--key-file',
      at('daybook.key'),
      '--checkpoint',
      at('newer-checkpoint'),
    ],
    { env },
  );
  expect(rolledBack).toMatchObject({ code: 1, err: expect.stringContaining('rolled-back') });
});

test('without a word about the newest checkpoint it waits, and a key that is not there is named', async () => {
  const restored = await daybook(
    ...['restore', '--from', at('backups'), '--data', at('waiting')],
    ...['--master-key-file', at('data/keys/master.key')],
  );
  expect(restored).toContain('signs nothing yet');
  expect(restored).toContain(`./daybook ledger resume --data ${at('waiting')} --no-newer-checkpoint`);
  const unknown = await runCommand(['keys', 'confirm', 'other', '--data', at('waiting')], { env });
  expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('no key "other" waits') });
  expect(await daybook('ledger', 'resume', '--data', at('waiting'), '--no-newer-checkpoint')).toContain(
    'grows again',
  );
});
