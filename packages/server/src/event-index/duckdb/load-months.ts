import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import type { Connections } from './connections.ts';
import { sqlText } from './engine.ts';
import { isPassing, messageOf, toIndexError } from './engine-error.ts';
import type { Month } from './month.ts';
import type { MonthFiles } from './month-files.ts';
import { Parameters } from './parameters.ts';
import { EXPECTED_COLUMNS, SCHEMA_VERSION } from './schema.ts';

const FILE = /^(\d{4}-(?:0[1-9]|1[0-2]))\.duckdb$/;
/** The engine's three headers stand before the blocks. */
const HEADERS_LENGTH = 3 * 4_096;
const LOAD_TIMEOUT_MS = 60_000;

/** All months of an organization, oldest first, or why they cannot be used. */
export type LoadedMonths = { readonly months: readonly Month[]; readonly problem?: string };

/** Why a file cannot be used, in words. */
class Unusable extends Error {}

/**
 * Reads what the files of an organization say of themselves and checks that they are whole, ours, this organization's, and follow one another.
 * @throws EventIndexError `failed` when the files could not be looked at for a reason that may pass.
 */
export async function loadMonths(
  files: MonthFiles,
  connections: Connections,
  organizationId: string,
): Promise<LoadedMonths> {
  const folder = files.organizationFolder(organizationId);
  if (!existsSync(folder)) return { months: [] };
  const names = readdirSync(folder)
    .flatMap((file) => FILE.exec(file)?.[1] ?? [])
    .toSorted();
  const months: Month[] = [];
  for (const name of names) {
    try {
      const month = await readMonth(files, connections, organizationId, name);
      if (!month && name === names.at(-1)) {
        // Made by a step that was cut off before its commit: nothing was ever in it.
        await files.withdraw(organizationId, () => removeFile(files.path(organizationId, name)));
        break;
      }
      if (!month) throw new Unusable('it is empty');
      const expected = months.at(-1)?.size ?? 0;
      if (month.first !== expected) {
        throw new Unusable(
          `it begins at position ${month.first}, but the files before it end before ${expected}`,
        );
      }
      months.push(month);
    } catch (error) {
      if (!(error instanceof Unusable) && isPassing(error)) throw toIndexError(error);
      return { months: [], problem: `index file ${organizationId}/${name}.duckdb: ${messageOf(error)}` };
    }
  }
  return { months };
}

function removeFile(path: string): void {
  for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
}

/** Undefined when the file has no tables at all. */
async function readMonth(
  files: MonthFiles,
  connections: Connections,
  organizationId: string,
  name: string,
): Promise<Month | undefined> {
  const path = files.path(organizationId, name);
  // After a crash the engine takes up its log, and the file grows only when that is written back.
  const isClosed = !existsSync(`${path}.wal`);
  const lease = await files.lease(organizationId, [name]);
  let isSound = false;
  try {
    const [catalog = ''] = lease.catalogs;
    const query = async (sql: string) =>
      connections.query(sql, new Parameters(), { timeoutMs: LOAD_TIMEOUT_MS });
    const columns = await query(
      `SELECT table_name || '.' || column_name || ' ' || data_type FROM duckdb_columns()
        WHERE database_name = ${sqlText(catalog.slice(1, -1))}`,
    );
    if (columns.length === 0) return undefined;
    if (!columns.some(([column]) => column === 'month.schema_version BIGINT')) {
      throw new Unusable('it is not an index file');
    }
    const versions = await query(`SELECT schema_version FROM ${catalog}.month`);
    if (versions.length !== 1 || versions[0]?.[0] !== BigInt(SCHEMA_VERSION)) {
      throw new Unusable(`it has version ${versions[0]?.[0]}, and this server reads ${SCHEMA_VERSION}`);
    }
    const found = columns.map(([column]) => String(column)).toSorted();
    if (found.join() !== EXPECTED_COLUMNS.join()) throw new Unusable('it is not an index file');
    if (isClosed) await requireWholeFile(path, catalog, query);
    const month = await readHead(organizationId, name, catalog, query);
    isSound = true;
    return month;
  } finally {
    await lease.release({ distrust: !isSound });
  }
}

/** What is missing at the end of a file would show only when a query comes to it. Free blocks may be missing. */
async function requireWholeFile(path: string, catalog: string, query: Query): Promise<void> {
  const [row = []] = await query(
    `SELECT max(greatest(block_id, list_max(additional_block_ids))), any_value(block_size)
       FROM pragma_storage_info(${sqlText(`${catalog}.events`)}),
            (SELECT block_size FROM pragma_database_size() WHERE database_name = ${sqlText(catalog.slice(1, -1))})
      WHERE persistent`,
  );
  const [lastBlock, blockSize] = row.map((cell) => Number(cell ?? -1));
  const expected = HEADERS_LENGTH + ((lastBlock ?? -1) + 1) * (blockSize ?? 0);
  const actual = statSync(path).size;
  if (actual < expected) throw new Unusable(`it has ${actual} of at least ${expected} bytes`);
}

async function readHead(organizationId: string, name: string, catalog: string, query: Query): Promise<Month> {
  const [row = []] = await query(
    `SELECT organization_id, month, first_position, size, root, occurred_at_min, occurred_at_max FROM ${catalog}.month`,
  );
  const [owner, month, first, size, root, occurredAtMin, occurredAtMax] = row;
  if (owner !== organizationId || month !== name) throw new Unusable(`it belongs to ${owner}/${month}`);
  if (typeof root !== 'string' || !/^[0-9a-f]{64}$/.test(root)) throw new Unusable('it names no ledger root');
  const events = await heldIn('events', catalog, query);
  const damaged = await heldIn('damaged', catalog, query);
  const firstHeld = Math.min(events.first, damaged.first);
  const endHeld = Math.max(events.end, damaged.end);
  const count = events.count + damaged.count;
  if (firstHeld !== Number(first) || endHeld !== Number(size) || count !== endHeld - firstHeld) {
    throw new Unusable(`it should hold the positions ${first} to ${Number(size) - 1}, and does not`);
  }
  return {
    name,
    first: firstHeld,
    size: endHeld,
    root: new Uint8Array(Buffer.from(root, 'hex')),
    occurredAtMin: Number(occurredAtMin),
    occurredAtMax: Number(occurredAtMax),
    damaged: damaged.count,
  };
}

type Held = { readonly count: number; readonly first: number; readonly end: number };

async function heldIn(table: 'events' | 'damaged', catalog: string, query: Query): Promise<Held> {
  const [[count = 0n, first = null, last = null] = []] = await query(
    `SELECT count(*), min(position), max(position) FROM ${catalog}.${table}`,
  );
  return {
    count: Number(count),
    first: first === null ? Number.POSITIVE_INFINITY : Number(first),
    end: last === null ? 0 : Number(last) + 1,
  };
}

type Query = (sql: string) => ReturnType<Connections['query']>;
