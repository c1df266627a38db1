import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Connections } from './connections.ts';
import { Parameters } from './parameters.ts';

/** The engine would count for hours. */
const ENDLESS = 'SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range + b.range = -1';

let instance: DuckDBInstance;
let connections: Connections;
beforeEach(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connections = await Connections.open(instance, 1);
});
afterEach(() => {
  connections.close();
  instance.closeSync();
});

const ask = (sql: string, signal?: AbortSignal) =>
  connections.query(sql, new Parameters(), { timeoutMs: 600_000, ...(signal && { signal }) });

test('a statement is interrupted whenever its signal is aborted, and its connection answers the next one', async () => {
  for (const delayMs of [0, 1, 5, 50]) {
    const leaving = new AbortController();
    const asked = ask(ENDLESS, leaving.signal);
    if (delayMs === 0) leaving.abort();
    else setTimeout(() => leaving.abort(), delayMs);
    await expect(asked).rejects.toMatchObject({ code: 'stopped' });
    expect(await ask('SELECT 1::BIGINT')).toEqual([[1n]]);
  }
});

test('a statement whose signal was aborted before never begins', async () => {
  await expect(ask('SELECT 1', AbortSignal.abort())).rejects.toMatchObject({ code: 'stopped' });
});

test('a statement over its own time is interrupted with the remedy', async () => {
  const asked = connections.query(ENDLESS, new Parameters(), { timeoutMs: 0 });
  await expect(asked).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('since:') });
});
