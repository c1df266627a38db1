import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient } from '@daybook/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BIN } from '../installation.testing.ts';
import { type LocalServer, startLocalServer } from '../local-server.testing.ts';
import { runCommand } from '../test-io.testing.ts';

const DAY_MS = 86_400_000;

let folder = '';
let local: LocalServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-investigate-'));
  local = await startLocalServer();
  const client = createClient({ url: local.env.DAYBOOK_URL, apiKey: local.env.DAYBOOK_API_KEY });
  const read = (daysAgo: number, ip: string) => ({
    action: 'SECRET_READ',
    occurredAt: new Date(Date.now() - daysAgo * DAY_MS).toISOString(),
    actor: { type: 'api-key', name: 'ci-deploy' } as const,
    resource: { name: "STRIPE'S \u001b[31mKEY" },
    context: { ip, environment: 'production', version: 3 },
  });
  const usual = Array.from({ length: 60 }, (_, n) => read(4 + n / 3, '203.0.113.7'));
  const others = [read(5, '203.0.113.7'), read(6, '203.0.113.7')];
  await client.record([...usual, read(1, '198.51.100.99'), ...others], { wait: 'sequenced' });
  await local.events('');
});
afterAll(async () => {
  await local.stop();
  rmSync(folder, { recursive: true, force: true });
});

const daybook = (...args: string[]) => runCommand(['investigate', ...args], { env: local.env });

describe('investigate', () => {
  test('prints a report, harmless in a terminal, whose commands prove the evidence as they stand', async () => {
    const { code, out, err } = await daybook('leaked-key', 'api-key:ci-deploy', '--from', '3d');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('# Suspected leaked API key: api-key:ci-deploy');
    expect(out).toContain('198.51.100.99');
    expect(out).not.toContain('\u001b');
    const blocks = [...out.matchAll(/^```(sh)?\n(.*?)\n```$/gms)].map(([, , text = '']) => text);
    const [checkpoint = '', key, commands = ''] = blocks;
    expect(key).toBe(local.verifierKey);
    writeFileSync(join(folder, 'checkpoint'), `${checkpoint}\n`);
    const [exporting = '', verifying = ''] = commands.split('\n');
    const shell = promisify(execFile);
    for (const command of [exporting, verifying]) {
      const env = { ...process.env, ...local.env };
      const line = command.replace('./daybook', `"${process.execPath}" "${BIN}"`);
      const { stdout } = await shell('sh', ['-c', line], { cwd: folder, env });
      if (command === verifying) {
        expect(stdout).toContain('1 event in the order of the log');
        expect(stdout).toContain('the tree extends the old checkpoint: its 63 entries');
      }
    }
  });

  test('shows one that was made, and lists them', async () => {
    const made = await daybook('off-boarding', 'ana@acme.example', '--days', '7', '--json');
    const { id, input } = JSON.parse(made.out);
    expect(input).toEqual({ email: 'ana@acme.example', days: 7 });
    expect((await daybook('show', id)).out).toContain('# Off-boarding follow-up: ana@acme.example');
    expect(JSON.parse((await daybook('show', id, '--json')).out)).toMatchObject({ id, input });
    const { out } = await daybook('list');
    expect(out).toMatch(new RegExp(`^ID +MADE +KIND +ABOUT +BY\n${id} .*off-boarding +ana@acme\\.example`));
  });

  test('asks about production and the last seven days unless it is told otherwise', async () => {
    const { out } = await daybook('production-change', '--json');
    expect(JSON.parse(out)).toMatchObject({
      kind: 'production-change',
      input: { environment: 'production' },
    });
    const args = ['staging', '--from', '2026-11-01', '--until', '2026-11-02T12:00Z', '--json'];
    expect(JSON.parse((await daybook('production-change', ...args)).out).input).toEqual({
      environment: 'staging',
      from: '2026-11-01T00:00:00.000Z',
      until: '2026-11-02T12:00:00.000Z',
    });
  });

  test.each([
    [['leaked-key'], 'missing required argument'],
    [['leaked-key', 'ci', '--from', 'soon'], 'a time must be a span'],
    [['off-boarding', 'ana@acme.example', '--days', '0'], 'must be a whole number from 1'],
  ])('%j is misused', async (args, words) => {
    const { code, err } = await daybook(...args);
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  });

  test('an empty window is refused with the field', async () => {
    const args = ['production-change', '--from', '2026-11-02', '--until', '2026-11-01'];
    const { code, err } = await daybook(...args);
    expect([code, err]).toEqual([1, expect.stringContaining('from must be earlier than until')]);
  });
});
