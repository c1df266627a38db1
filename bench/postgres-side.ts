import { join } from 'node:path';
import { startChild } from './child.ts';
import { emptyDaybook } from './daybook-side.ts';
import type { Target } from './http.ts';
import { type Cluster, startCluster } from './postgres/cluster.ts';
import { openPool, type Pool } from './postgres/driver.ts';

const FRONT = join(import.meta.dirname, 'postgres/front.ts');

export type PostgresFront = Target & { stop(): Promise<void> };

export type PostgresSide = {
  readonly cluster: Cluster;
  readonly pool: Pool;
  /** Starts the HTTP front before it, a process of its own. */
  front(): Promise<PostgresFront>;
  stop(): Promise<void>;
};

/** A real PostgreSQL with its files, and its front's API keys, in a folder that is made here. */
export async function startPostgresSide(folder: string): Promise<PostgresSide> {
  const cluster = await startCluster(folder);
  const pool = openPool(cluster, 2);
  const keys = join(folder, 'front');
  const { apiKey } = await emptyDaybook(keys);
  return {
    cluster,
    pool,
    async front() {
      const env = { ...process.env, BENCH_PASSWORD: cluster.password };
      const child = startChild(process.execPath, [FRONT, keys, String(cluster.port)], { env });
      const [, url = ''] = await child.says(/ready at (http:\S+)/);
      return { url, apiKey, stop: () => child.stop() };
    },
    async stop() {
      await pool.end();
      await cluster.stop();
    },
  };
}

/** What table and indexes take of the disk, without the write-ahead log. */
export async function postgresParts(pool: Pool): Promise<{ table: number; indexes: number }> {
  await pool.query('CHECKPOINT');
  const { rows } = await pool.query(
    "SELECT pg_table_size('events')::text AS table, pg_indexes_size('events')::text AS indexes",
  );
  return { table: Number(rows[0]?.table), indexes: Number(rows[0]?.indexes) };
}
