import { existsSync, readdirSync, statSync } from 'node:fs';
import type { Connections } from './connections.ts';
import { sqlText } from './engine.ts';
import { isPassing, messageOf, toIndexError } from './engine-error.ts';
import { type Month, numberOf } from './month.ts';
import type { MonthFiles } from './month-files.ts';
import { Parameters } from './parameters.ts';
import { removeFile } from './rewrite-month.ts';
import { EXPECTED_COLUMNS, SCHEMA_VERSION } from './schema.ts';
import { takeBack } from './take-back.ts';

const FILE = /^(\d{4}-(?:0[1-9]|1[0-2])(?:\.\d+)?)\.duckdb$/;
/** What `rewriteMonth` writes until it is whole. */
const UNFINISHED = /^(\d{4}-\d{2}\.\d+\.new)\.duckdb$/;
/** The engine's three headers stand before the blocks. */
const HEADERS_LENGTH = 3 * 4_096;
const LOAD_TIMEOUT_MS = 60_000;

/** All months of an organization, oldest first, or why they cannot be used. */
export type LoadedMonths = { readonly months: readonly Month[]; readonly problem?: string };

/** Why a file cannot be used, in words. */
class Unusable extends Error {}

/**
 * Reads what the files of an organization say of themselves and checks that they are whole, ours, this organization's, and follow one
 * another. What a step or a removal that was cut off has left behind is taken away.
 * @throws EventIndexError `failed` when the files could not be looked at for a reason that may pass.
 */
export async function loadMonths(
  files: MonthFiles,
  connections: Connections,
  organizationId: string,
): Promise<LoadedMonths> {
  const folder = files.organizationFolder(organizationId);
  if (!existsSync(folder)) return { months: [] };
  const remove = (names: readonly string[]) =>
    files.withdraw(organizationId, names, () => {
      for (const name of names) removeFile(files.path(organizationId, name));
    });
  const found = readdirSync(folder);
  const names = found.flatMap((file) => FILE.exec(file)?.[1] ?? []);
  const unfinished = found
    .flatMap((file) => UNFINISHED.exec(file)?.[1] ?? [])
    .filter((name) => !files.isAttached(organizationId, name));
  const { current, superseded } = newestOf(names);
  const months: Month[] = [];
  for (const file of current) {
    try {
      const month = await readMonth(files, connections, organizationId, file);
      if (month) months.push(month);
      // Made by a step that was cut off before its commit: nothing was ever in it.
      else if (file === current.at(-1)) await remove([file]);
      else throw new Unusable('it is empty');
    } catch (error) {
      if (!(error instanceof Unusable) && isPassing(error)) throw toIndexError(error);
      return { months: [], problem: `index file ${organizationId}/${file}.duckdb: ${messageOf(error)}` };
    }
  }
  try {
    const takenBack = await takeBack({ files, connections, organizationId }, months);
    const begins = months.at(-1)?.begins ?? 0;
    const below = months.filter((month) => month.size <= begins && month !== months.at(-1));
    const kept = months.slice(below.length);
    const gap = findGap(kept, begins);
    if (gap) return { months: [], problem: `index file ${organizationId}/${gap}` };
    const needless = [...superseded, ...unfinished, ...takenBack, ...below.map(({ file }) => file)];
    if (needless.length > 0) await remove(needless);
    return { months: kept };
  } catch (error) {
    throw toIndexError(error);
  }
}

/** The file of each month, oldest first, and those in whose place another was put. */
function newestOf(files: readonly string[]): { current: string[]; superseded: string[] } {
  const byMonth = Map.groupBy(files, (file) => file.slice(0, 'yyyy-mm'.length));
  const ordered = [...byMonth.values()].map((same) => same.toSorted((a, b) => numberOf(b) - numberOf(a)));
  return {
    current: ordered.flatMap(([newest]) => newest ?? []).toSorted(),
    superseded: ordered.flatMap(([, ...others]) => others),
  };
}

/** Why the files do not follow one another from where the index begins; undefined when they do. */
function findGap(months: readonly Month[], begins: number): string | undefined {
  let expected: number | undefined;
  for (const { file, first, size } of months) {
    if (expected === undefined ? first > begins : first !== expected)
      return `${file}.duckdb: it begins at position ${first}, but the files before it end before ${expected ?? begins}`;
    expected = size;
  }
  return undefined;
}

/** Undefined when the file has no tables at all. */
async function readMonth(
  files: MonthFiles,
  connections: Connections,
  organizationId: string,
  file: string,
): Promise<Month | undefined> {
  const path = files.path(organizationId, file);
  // After a crash the engine takes up its log, and the file grows only when that is written back.
  const isClosed = !existsSync(`${path}.wal`);
  const lease = await files.lease(organizationId, [file]);
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
    const month = await readHead(organizationId, file, catalog, query);
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

async function readHead(organizationId: string, file: string, catalog: string, query: Query): Promise<Month> {
  const name = file.slice(0, 'yyyy-mm'.length);
  const [row = []] = await query(
    `SELECT organization_id, month, head_root, begins_at, first_position, size, head_size, occurred_at_min, occurred_at_max, summed_size
      FROM ${catalog}.month`,
  );
  const [owner, month, root, ...numbers] = row;
  const [begins = 0, first = 0, size = 0, headSize = 0, occurredAtMin = 0, occurredAtMax = 0, summed = 0] =
    numbers.map(Number);
  if (owner !== organizationId || month !== name) throw new Unusable(`it belongs to ${owner}/${month}`);
  if (typeof root !== 'string' || !/^[0-9a-f]{64}$/.test(root)) throw new Unusable('it names no ledger root');
  const [events, damaged, gone] = [
    await heldIn('events', EACH, catalog, query),
    await heldIn('damaged', EACH, catalog, query),
    await heldIn('gone', RANGES, catalog, query),
  ];
  const parts = [events, damaged, gone].filter(({ count }) => count > 0);
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const isHeld =
    count === size - first &&
    parts.every((part) => part.first >= first && part.end <= size) &&
    (count === 0 || parts.some((part) => part.first === first)) &&
    (count === 0 || parts.some((part) => part.end === size));
  if (!isHeld) throw new Unusable(`it should hold the positions ${first} to ${size - 1}, and does not`);
  return {
    name,
    file,
    first,
    size,
    head: { size: headSize, root: new Uint8Array(Buffer.from(root, 'hex')) },
    begins,
    occurredAtMin,
    occurredAtMax,
    summed,
    damaged: damaged.count,
    gone: gone.count,
  };
}

type Held = { readonly count: number; readonly first: number; readonly end: number };

const EACH = 'count(*), min(position), max(position)';
const RANGES = 'sum(last - first + 1)::BIGINT, min(first), max(last)';

async function heldIn(table: string, columns: string, catalog: string, query: Query): Promise<Held> {
  const [row = []] = await query(`SELECT ${columns} FROM ${catalog}.${table}`);
  const [count = 0, first = 0, last = 0] = row.map((cell) => Number(cell ?? 0));
  return { count, first, end: last + 1 };
}

type Query = (sql: string) => ReturnType<Connections['query']>;
