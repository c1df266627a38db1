import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEngine, sqlText } from './engine.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-engine-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function withEngine(path: string, work: (run: (sql: string) => Promise<unknown>) => Promise<void>) {
  const { instance } = await openEngine(path, { memoryLimitMb: 100, threads: 1 });
  const connection = await instance.connect();
  try {
    await work((sql) => connection.run(sql));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

test('the engine reads, writes and lists nothing outside its folder', async () => {
  const outside = join(folder, 'outside.csv');
  writeFileSync(outside, 'a\n1\n');
  await withEngine(join(folder, 'index'), async (run) => {
    const statements = [
      `SELECT * FROM read_csv(${sqlText(outside)})`,
      `SELECT * FROM ${sqlText(outside)}`,
      `SELECT * FROM read_text(${sqlText(join(folder, 'index', '..', 'outside.csv'))})`,
      `SELECT * FROM glob(${sqlText(join(folder, '*'))})`,
      `COPY (SELECT 1) TO ${sqlText(join(folder, 'written.csv'))}`,
      `ATTACH ${sqlText(join(folder, 'other.duckdb'))} AS other`,
    ];
    for (const sql of statements) await expect(run(sql), sql).rejects.toThrow('disabled by configuration');
  });
});

test('the engine loads no extension and lets no statement change its settings', async () => {
  await withEngine(join(folder, 'index'), async (run) => {
    await expect(run('LOAD httpfs')).rejects.toThrow('disabled');
    await expect(run('INSTALL httpfs')).rejects.toThrow();
    for (const setting of [
      'enable_external_access = true',
      "allowed_directories = ['/']",
      "memory_limit = '1TB'",
    ]) {
      await expect(run(`SET ${setting}`), setting).rejects.toThrow('locked');
    }
  });
});

test('the engine works in a folder reached by a link, or whose name has quotes and spaces', async () => {
  const real = join(folder, 'o\'neil\'s "data"');
  const link = join(folder, 'link');
  await withEngine(real, async (run) => {
    await run(`ATTACH ${sqlText(join(real, 'a.duckdb'))} AS a`);
  });
  symlinkSync(real, link);
  const { instance, folder: resolved } = await openEngine(link, { memoryLimitMb: 100, threads: 1 });
  const connection = await instance.connect();
  await connection.run(`ATTACH ${sqlText(join(resolved, 'b.duckdb'))} AS b`);
  connection.closeSync();
  instance.closeSync();
});

test('what does not fit into memory is spilled inside the folder and is gone afterwards', async () => {
  await withEngine(join(folder, 'index'), async (run) => {
    await run('CREATE TEMP TABLE large AS SELECT range AS a, hash(range) AS b FROM range(12000000)');
    await run('SELECT count(*) FROM (SELECT * FROM large ORDER BY b) WHERE a >= 0');
  });
});
