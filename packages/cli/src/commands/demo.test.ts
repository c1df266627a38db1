import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../test-io.testing.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-cli-demo-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('daybook demo', () => {
  test('explains itself with an example', async () => {
    const { code, out } = await runCommand(['demo', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('Usage: ./daybook demo');
    expect(out).toMatch(/Example:\n {2}\.\/daybook demo /);
  });

  test('fills a folder, says how to get in and where the stories are, and refuses to do it again', async () => {
    const data = join(folder, 'data');
    const args = ['demo', '--data', data, '--events', '3000', '--until', '2026-10-01T00:00Z'];
    const first = await runCommand(args);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(
      /API key that works.*dbk_\w+.*Verifier key.*daybook\.local\/org_\w+\+.*actor:api-key:ci-storefront.*\.\/daybook serve --data/s,
    );
    const second = await runCommand(args);
    expect(second).toMatchObject({ code: 1, out: '' });
    expect(second.err).toContain('holds a demo already');
  });

  test('--json gives all that was made', async () => {
    const { out } = await runCommand([
      'demo',
      '--data',
      join(folder, 'json'),
      '--events',
      '3000',
      '--seed',
      'x',
      '--json',
    ]);
    expect(JSON.parse(out)).toMatchObject({
      apiKey: expect.stringMatching(/^dbk_/),
      events: 3_000,
      seed: 'x',
      until: expect.stringMatching(/Z$/),
      stories: { leaver: { email: 'jonas.weber@fernwood.example' } },
    });
  });

  test.each([
    [['--events', 'many'], 'must be a whole number'],
    [['--until', 'soon'], 'must be an ISO 8601 time'],
    [['--events', '12'], '--events'],
  ])('%j is refused', async (options, message) => {
    const { code, err } = await runCommand(['demo', '--data', join(folder, 'none'), ...options]);
    expect(code).not.toBe(0);
    expect(err).toContain(message);
  });
});
