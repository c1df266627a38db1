import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialize, startServer } from '@daybook/server';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '../client.ts';
import { startProgram } from './start-program.testing.ts';

const ROUNDS = 8;
/** Decides the sizes of batches and after how many of them each program is killed. */
const SEED = Number(process.env.DAYBOOK_TEST_SEED ?? Date.now() % 2 ** 31);
const DEAD_URL = 'http://127.0.0.1:9';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'daybook-spool-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function realServer() {
  const dataFolder = join(folder(), 'data');
  const { apiKey } = await initialize({ dataFolder, organizationName: 'Acme' });
  const server = await startServer({ dataFolder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
  onTestFinished(() => server.close());
  return { url: server.url, apiKey, client: createClient({ url: server.url, apiKey }) };
}

test('every event that was saved survives kill -9 at any moment, with the server there or not, and arrives once', async () => {
  const { url, apiKey, client } = await realServer();
  const spool = join(folder(), 'queue/spool.ndjson');
  const saved = new Set<number>();
  console.info(`kill -9: DAYBOOK_TEST_SEED=${SEED}`);
  const sizes = fc.record({ step: fc.integer({ min: 1, max: 40 }), lines: fc.integer({ min: 1, max: 30 }) });
  for (const [round, { step, lines }] of fc.sample(sizes, { seed: SEED, numRuns: ROUNDS }).entries()) {
    const first = round * 1_000_000;
    const program = startProgram({
      url: round % 3 === 1 ? DEAD_URL : url,
      apiKey,
      spool,
      first,
      step,
      total: 900_000,
    });
    let last = 0;
    for (let line = 0; line < lines; line += 1) last = Number((await program.line('saved ')).slice(6));
    await program.kill();
    for (let number = first; number <= last; number += 1) saved.add(number);
  }
  const program = startProgram({ url, apiKey, spool, first: 0, step: 1, total: 0 });
  await program.line('recorded');
  expect(await program.close()).toMatchObject({ queued: 0, dropped: 0, refused: 0 });

  const arrived: number[] = [];
  for (let after = -1; ; ) {
    const { events, range, coverage } = await client.after(after);
    arrived.push(...events.map(({ resource }) => Number(resource.name)));
    after = range.last;
    if (events.length === 0 && coverage?.pending === 0) break;
  }
  expect(new Set(arrived).size).toBe(arrived.length);
  expect([...saved].filter((number) => !arrived.includes(number))).toEqual([]);
  expect(arrived).toEqual([...arrived].sort((a, b) => a - b));
  expect(readdirSync(join(spool, '..'))).toEqual([]);
}, 120_000);

test('a spool that another process uses is refused with its name, and used as soon as that process is gone', async () => {
  const { url, apiKey, client } = await realServer();
  const spool = join(folder(), 'spool.ndjson');
  const holder = startProgram({ url: DEAD_URL, spool, first: 0, step: 5, total: 5 });
  await holder.line('recorded');

  const second = startProgram({ url, apiKey, spool, first: 100, step: 5, total: 5 });
  expect(await second.line('spool: ')).toContain(`it is used by process ${holder.child.pid}`);
  await second.line('saved 104');
  expect((await second.close()).accepted).toBe(5);

  await holder.kill();
  const third = startProgram({ url, apiKey, spool, first: 200, step: 5, total: 5 });
  await third.line('saved 204');
  expect((await third.close()).accepted).toBe(10);
  await waitForIndex(client);
  const { total } = await client.facets();
  expect(total).toBe(15);
  expect(existsSync(spool)).toBe(false);
});

test('with a full disk events go on from memory, and what was saved before survives', async () => {
  const { url, apiKey, client } = await realServer();
  const spool = join(folder(), 'spool.ndjson');
  const full = startProgram({ url: DEAD_URL, spool, first: 0, step: 10, total: 400 }, 'ulimit -f 64;');
  let saved = -1;
  const told = await (async () => {
    for (;;) {
      const line = await full.line('');
      if (line.startsWith('spool: ')) return line;
      if (line.startsWith('saved ')) saved = Number(line.slice(6));
    }
  })();
  expect(told).toContain('EFBIG');
  expect(told).toContain('events are kept in memory only');
  await full.kill();
  expect(saved).toBeGreaterThan(50);

  const next = startProgram({ url, apiKey, spool, first: 1_000, step: 1, total: 1 });
  await next.line('recorded');
  await next.close();
  await waitForIndex(client);
  const { events } = await client.list({ limit: 1_000 });
  const arrived = new Set(events.map(({ resource }) => Number(resource.name)));
  for (let number = 0; number <= saved; number += 1) expect(arrived.has(number)).toBe(true);
  expect(arrived.size).toBe(events.length);
});

async function waitForIndex(client: ReturnType<typeof createClient>): Promise<void> {
  while ((await client.facets()).coverage.pending > 0);
}
