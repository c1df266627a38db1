import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isoTime, type NormalizedEvent } from '@daybook/event';
import { timed } from './measure.ts';
import { fillTable } from './postgres/fill.ts';
import { ORG } from './postgres/table.ts';
import { postgresParts, startPostgresSide } from './postgres-side.ts';

/** Times in seconds, sizes in bytes. */
export type PostgresExpiry = {
  readonly rows: number;
  /** `DELETE` of what occurred before a time, and the `VACUUM` that lets its space be used again. */
  readonly deleted: number;
  readonly vacuumed: number;
  readonly givenBack: number;
  /** `VACUUM FULL`, which writes the table anew and locks it meanwhile. */
  readonly rewritten: number;
  readonly givenBackThen: number;
};

/** The same in a table of PostgreSQL; the index on time finds the day. */
export async function expireInPostgres(
  events: Iterable<NormalizedEvent>,
  before: number,
): Promise<PostgresExpiry> {
  const folder = await mkdtemp(join(tmpdir(), 'daybook-expiry-'));
  await chmod(folder, 0o711);
  const side = await startPostgresSide(join(folder, 'postgres'));
  try {
    await fillTable(side.pool, side.cluster, events);
    const size = async () => {
      const { table, indexes } = await postgresParts(side.pool);
      return table + indexes;
    };
    const run = async (sql: string) => (await timed(() => side.pool.query(sql))) / 1_000;
    const full = await size();
    const old = `FROM events WHERE org = ${ORG} AND occurred_at < '${isoTime(before)}'`;
    const counted = await side.pool.query(`SELECT count(*)::text AS rows ${old}`);
    const deleted = await run(`DELETE ${old}`);
    const vacuumed = await run('VACUUM events');
    const givenBack = full - (await size());
    const rewritten = await run('VACUUM FULL events');
    return {
      ...{ rows: Number(counted.rows[0]?.rows), deleted, vacuumed, givenBack, rewritten },
      givenBackThen: full - (await size()),
    };
  } finally {
    await side.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
