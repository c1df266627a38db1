import { FACET_FIELDS } from '@daybook/event';
import type { DuckDBInstance } from '@duckdb/node-api';
import { requireOrganizationId, requireWhole } from '../check-query.ts';
import {
  type EventIndex,
  type FacetQuery,
  type HistogramQuery,
  type IndexHead,
  type IndexRow,
  type ListQuery,
  QUERY_LIMITS,
  type ScanQuery,
} from '../event-index.ts';
import { EventIndexError } from '../event-index-error.ts';
import { Connections } from './connections.ts';
import { openEngine } from './engine.ts';
import { toIndexError } from './engine-error.ts';
import { occurredAtOf } from './insert-rows.ts';
import { headOf, type Month, monthOf } from './month.ts';
import { MonthFiles } from './month-files.ts';
import { Organizations } from './organizations.ts';
import { readFacets } from './read-facets.ts';
import { readHistogram } from './read-histogram.ts';
import { readById, readList, readScan } from './read-pages.ts';

export type DuckDbEventIndexOptions = {
  /** Where the files lie: `<folder>/<organization>/<yyyy-mm>.duckdb`, by the month of `recordedAt`. Made when absent. */
  readonly folder: string;
  /** What the engine may use; beyond it, it spills into `<folder>/.spill`. Default 250. */
  readonly memoryLimitMb?: number;
  /** Default 2. */
  readonly threads?: number;
  /** How many files are open at once; a single query over more months than that opens them all. Default 64. */
  readonly maxAttachedFiles?: number;
  /** How many queries run at once; others wait. Default 3. */
  readonly maxQueries?: number;
  /** Each statement of a query is stopped after this time. Default 10,000. */
  readonly queryTimeoutMs?: number;
  /** Called when files turn out to be unusable, so that the caller can rebuild them. */
  readonly onUnusable?: (organizationId: string, problem: string) => void;
};

/** Opens the index in files of DuckDB. What lies in the folder is looked at when an organization is first asked about. */
export async function openDuckDbEventIndex(options: DuckDbEventIndexOptions): Promise<DuckDbEventIndex> {
  const { memoryLimitMb = 250, threads = 2, maxAttachedFiles = 64, maxQueries = 3 } = options;
  const { instance, folder } = await openEngine(options.folder, { memoryLimitMb, threads });
  const files = new MonthFiles(await instance.connect(), folder, maxAttachedFiles);
  const readers = await Connections.open(instance, maxQueries);
  const writer = await Connections.open(instance, 1);
  return new DuckDbEventIndex({
    instance,
    files,
    readers,
    writer,
    queryTimeoutMs: options.queryTimeoutMs ?? 10_000,
    onUnusable: options.onUnusable ?? (() => undefined),
  });
}

type Parts = ConstructorParameters<typeof Organizations>[0] & { readonly instance: DuckDBInstance };

/** See {@link EventIndex}; made by {@link openDuckDbEventIndex}. */
export class DuckDbEventIndex implements EventIndex {
  readonly #parts: Parts;
  readonly #organizations: Organizations;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#organizations = new Organizations(parts);
  }

  /** Why the organization's index cannot be used; undefined when nothing is known to be wrong with it. */
  problem(organizationId: string): string | undefined {
    return this.#organizations.problem(organizationId);
  }

  /** How many files are open now. */
  get attachedFiles(): number {
    return this.#parts.files.size;
  }

  async head(organizationId: string): Promise<IndexHead | undefined> {
    requireOrganizationId(organizationId);
    return headOf(await this.#organizations.months(organizationId));
  }

  async apply(organizationId: string, rows: readonly IndexRow[], head: IndexHead): Promise<void> {
    requireOrganizationId(organizationId);
    const { months } = await this.#organizations.snapshot(organizationId);
    const name = requireNext(rows, head, months.at(-1));
    const existing = months.find((month) => month.name === name);
    await this.#organizations.append({
      organizationId,
      name,
      existing,
      rows,
      times: occurredAtOf(rows),
      head,
    });
  }

  async list(organizationId: string, query: ListQuery) {
    requireOrganizationId(organizationId);
    requireWhole('limit', query.limit, 1, QUERY_LIMITS.rows);
    return readList(await this.#organizations.snapshot(organizationId), query);
  }

  async scan(organizationId: string, query: ScanQuery) {
    requireOrganizationId(organizationId);
    requireWhole('limit', query.limit, 1, QUERY_LIMITS.rows);
    requireWhole('after', query.after, -1);
    return readScan(await this.#organizations.snapshot(organizationId), query);
  }

  async get(organizationId: string, id: string, visibleFrom: number) {
    requireOrganizationId(organizationId);
    return readById(await this.#organizations.snapshot(organizationId), id, visibleFrom);
  }

  async facets(organizationId: string, query: FacetQuery) {
    requireOrganizationId(organizationId);
    requireWhole('top', query.top, 1, QUERY_LIMITS.top);
    for (const field of query.fields) {
      if (FACET_FIELDS.includes(field)) continue;
      throw new EventIndexError('refused', `fields must be of ${FACET_FIELDS.join(', ')}, not ${field}`);
    }
    return readFacets(await this.#organizations.snapshot(organizationId), query);
  }

  async histogram(organizationId: string, query: HistogramQuery) {
    requireOrganizationId(organizationId);
    requireWhole('buckets', query.buckets, 1, QUERY_LIMITS.buckets);
    return readHistogram(await this.#organizations.snapshot(organizationId), query);
  }

  async drop(organizationId: string): Promise<void> {
    requireOrganizationId(organizationId);
    await this.#organizations.drop(organizationId);
  }

  async close(): Promise<void> {
    const { files, readers, writer, instance } = this.#parts;
    try {
      await files.close();
      for (const connections of [readers, writer]) connections.close();
      instance.closeSync();
    } catch (error) {
      throw toIndexError(error);
    }
  }
}

/** The last millisecond of the year 9999: later months have names that do not sort. */
const LAST_RECORDED_AT = 253_402_300_799_999;

/**
 * The month that the rows belong to.
 * @throws EventIndexError `refused` unless they follow `newest` without a gap, in one month, up to `head`.
 */
function requireNext(rows: readonly IndexRow[], head: IndexHead, newest: Month | undefined): string {
  const next = newest?.size ?? 0;
  const [first] = rows;
  if (!first) throw new EventIndexError('refused', 'there are no rows to apply');
  for (const { recordedAt } of rows) requireWhole('recordedAt', recordedAt, 0, LAST_RECORDED_AT);
  const month = monthOf(first.recordedAt);
  for (const [index, { position, recordedAt }] of rows.entries()) {
    if (position !== next + index) {
      throw new EventIndexError('refused', `position ${next + index} must come next, not ${position}`);
    }
    if (monthOf(recordedAt) === month) continue;
    throw new EventIndexError(
      'refused',
      `all rows must be recorded in ${month}, as the first is; position ${position} is not`,
    );
  }
  if (newest && month < newest.name) {
    throw new EventIndexError('refused', `rows recorded in ${month} cannot follow those of ${newest.name}`);
  }
  if (head.size !== next + rows.length || head.root.length !== 32) {
    throw new EventIndexError(
      'refused',
      `the head must have the size ${next + rows.length} and a root of 32 bytes`,
    );
  }
  return month;
}
