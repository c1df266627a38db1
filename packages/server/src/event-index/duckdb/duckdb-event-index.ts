import { FACET_FIELDS } from '@daybook/event';
import type { DuckDBInstance } from '@duckdb/node-api';
import type { PositionWindow } from '../../journal/journal-reader.ts';
import {
  requireGroups,
  requireOrganizationId,
  requirePositions,
  requireProfile,
  requireProfiles,
  requireWhole,
} from '../check-query.ts';
import {
  type AnyRow,
  type DamagedWindow,
  type EventIndex,
  type EventLines,
  type EventOrder,
  type FacetQuery,
  type HistogramQuery,
  type IndexHead,
  type IndexStanding,
  type ListedEvent,
  type ListQuery,
  type ParquetFile,
  QUERY_LIMITS,
  type Question,
  type ScanQuery,
  type StreamOptions,
} from '../event-index.ts';
import { EventIndexError } from '../event-index-error.ts';
import type { ExposureQuery, Exposures } from '../exposure.ts';
import type { GroupsQuery } from '../groups.ts';
import type { PositionsOfEachQuery, PositionsQuery, ProfileQuery, ProfilesQuery } from '../profile.ts';
import { RowAppender } from './append-rows.ts';
import { checkpointBytes } from './checkpoint-bytes.ts';
import { Connections } from './connections.ts';
import { openEngine } from './engine.ts';
import { toIndexError } from './engine-error.ts';
import { MonthChanges, type MonthChangesOptions } from './month-changes.ts';
import { MonthFiles } from './month-files.ts';
import { Organizations, type OrganizationsOptions, type Snapshot } from './organizations.ts';
import { readDamaged } from './read-damaged.ts';
import { readExposure } from './read-exposure.ts';
import { readFacets } from './read-facets.ts';
import { readGroups } from './read-groups.ts';
import { readHistogram } from './read-histogram.ts';
import { LINES } from './read-lines.ts';
import { readById, readList, readScan } from './read-pages.ts';
import { NO_POSITIONS, readPositions } from './read-positions.ts';
import { readProfile, readProfiles } from './read-profile.ts';
import { type Ask, EVENTS, readStream } from './read-stream.ts';
import { emptyParquetFolder, writeParquet } from './write-parquet.ts';

/** How many batches of streams are read at once, while one Parquet file is written. */
const STREAM_CONNECTIONS = 3;

export type DuckDbEventIndexOptions = {
  /** Where the files lie: `<folder>/<organization>/<yyyy-mm>.duckdb`, by the month of `recordedAt`, with a number after the month once it was rewritten. Made when absent. */
  readonly folder: string;
  /** What the engine may use; beyond it, it spills into `<folder>/.spill`. Default 200. */
  readonly memoryLimitMb?: number;
  /** Default 2. */
  readonly threads?: number;
  /** How many files are open at once; a single query over more months than that opens them all. Default 64. */
  readonly maxAttachedFiles?: number;
  /** How many queries run at once; others wait, first come, first served. At least as many as `Questions` lets in. Default 5. */
  readonly maxQueries?: number;
  /** Each statement of a query is stopped after this time. Default 10,000. */
  readonly queryTimeoutMs?: number;
  /** Called when files turn out to be unusable, so that the caller can rebuild them. */
  readonly onUnusable?: (organizationId: string, problem: string) => void;
};

/** Opens the index in files of DuckDB. What lies in the folder is looked at when an organization is first asked about. */
export async function openDuckDbEventIndex(options: DuckDbEventIndexOptions): Promise<DuckDbEventIndex> {
  const { memoryLimitMb = 200, threads = 2, maxAttachedFiles = 64, maxQueries = 5 } = options;
  const { instance, folder } = await openEngine(options.folder, { memoryLimitMb, threads });
  const files = new MonthFiles(await instance.connect(), folder, maxAttachedFiles);
  const readers = await Connections.open(instance, maxQueries);
  const streams = await Connections.open(instance, STREAM_CONNECTIONS);
  const loader = await Connections.open(instance, 1);
  const writer = await Connections.open(instance, 1);
  const rewriter = await Connections.open(instance, 1);
  return new DuckDbEventIndex({
    instance,
    parquetFolder: emptyParquetFolder(folder),
    files,
    readers,
    streams,
    loader,
    writer,
    rewriter,
    appender: new RowAppender(),
    queryTimeoutMs: options.queryTimeoutMs ?? 10_000,
    onUnusable: options.onUnusable ?? (() => undefined),
  });
}

type Parts = OrganizationsOptions &
  Omit<MonthChangesOptions, 'organizations'> & {
    readonly instance: DuckDBInstance;
    readonly parquetFolder: string;
  };

/** See {@link EventIndex}; made by {@link openDuckDbEventIndex}. */
export class DuckDbEventIndex implements EventIndex {
  readonly #parts: Parts;
  readonly #organizations: Organizations;
  readonly #changes: MonthChanges;
  #lastParquet: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#organizations = new Organizations(parts);
    this.#changes = new MonthChanges({ ...parts, organizations: this.#organizations });
  }

  /** Why the organization's index cannot be used; undefined when nothing is known to be wrong with it. */
  problem(organizationId: string): string | undefined {
    return this.#organizations.problem(organizationId);
  }

  /** How many files are open now. */
  get attachedFiles(): number {
    return this.#parts.files.size;
  }

  async head(organizationId: string): Promise<IndexStanding | undefined> {
    requireOrganizationId(organizationId);
    const newest = (await this.#organizations.months(organizationId)).at(-1);
    return newest && { ...newest.head, first: newest.begins };
  }

  async apply(organizationId: string, rows: Iterable<AnyRow>, head: IndexHead): Promise<void> {
    requireOrganizationId(organizationId);
    await this.#changes.apply(organizationId, rows, head);
  }

  async roomToGrow(organizationId: string): Promise<number> {
    requireOrganizationId(organizationId);
    const newest = (await this.#organizations.months(organizationId)).at(-1);
    return newest ? checkpointBytes(this.#parts.files.path(organizationId, newest.file)) : 0;
  }

  async letGo(organizationId: string, below: number): Promise<void> {
    requireOrganizationId(organizationId);
    requireWhole('below', below, 0);
    await this.#changes.letGo(organizationId, below);
  }

  async erase(organizationId: string, ranges: readonly PositionWindow[]): Promise<void> {
    requireOrganizationId(organizationId);
    for (const { first, last } of ranges) {
      requireWhole('first', first, 0);
      requireWhole('last', last, first);
    }
    await this.#changes.erase(organizationId, ranges);
  }

  async list(organizationId: string, query: ListQuery) {
    requireOrganizationId(organizationId);
    requireWhole('limit', query.limit, 1, QUERY_LIMITS.rows);
    return this.#ask(organizationId, query.signal, (snapshot) => readList(snapshot, query));
  }

  async scan(organizationId: string, query: ScanQuery) {
    requireOrganizationId(organizationId);
    requireWhole('limit', query.limit, 1, QUERY_LIMITS.rows);
    requireWhole('after', query.after, -1);
    return this.#ask(organizationId, query.signal, (snapshot) => readScan(snapshot, query));
  }

  async *stream(
    organizationId: string,
    question: Omit<Question, 'signal'>,
    { order, signal }: StreamOptions,
  ): AsyncGenerator<readonly ListedEvent[]> {
    requireOrganizationId(organizationId);
    yield* readStream(this.#streamed(organizationId), question, { order, ...(signal && { signal }) }, EVENTS);
  }

  async *lines(
    organizationId: string,
    question: Omit<Question, 'signal'>,
    signal?: AbortSignal,
  ): AsyncGenerator<EventLines> {
    requireOrganizationId(organizationId);
    const options = { order: 'position', ...(signal && { signal }) } as const;
    yield* readStream(this.#streamed(organizationId), question, options, LINES);
  }

  /** Asks for the batches of a stream. */
  #streamed(organizationId: string): Ask {
    return (signal, work) => this.#organizations.ask(organizationId, { signal, isStreamed: true }, work);
  }

  /** One at a time: the engine uses all its threads for one, and others need what is left of its memory. */
  async parquet(organizationId: string, question: Question, order: EventOrder) {
    requireOrganizationId(organizationId);
    const written = this.#lastParquet.then(() => this.#writeParquet(organizationId, question, order));
    this.#lastParquet = written.catch(() => undefined);
    return written;
  }

  #writeParquet(organizationId: string, question: Question, order: EventOrder): Promise<ParquetFile> {
    const { parquetFolder: folder } = this.#parts;
    const asking = { isStreamed: true, ...(question.signal && { signal: question.signal }) };
    return this.#organizations.ask(organizationId, asking, (snapshot) =>
      writeParquet(snapshot, question, { order, folder }),
    );
  }

  async get(organizationId: string, id: string, visibleFrom: number, signal?: AbortSignal) {
    requireOrganizationId(organizationId);
    return this.#ask(organizationId, signal, (snapshot) => readById(snapshot, id, visibleFrom));
  }

  async damaged(organizationId: string, window: DamagedWindow) {
    requireOrganizationId(organizationId);
    requireWhole('limit', window.limit, 0, QUERY_LIMITS.rows);
    return this.#ask(organizationId, undefined, (snapshot) => readDamaged(snapshot, window));
  }

  async facets(organizationId: string, query: FacetQuery) {
    requireOrganizationId(organizationId);
    requireWhole('top', query.top, 1, QUERY_LIMITS.top);
    for (const field of query.fields) {
      if (FACET_FIELDS.includes(field)) continue;
      throw new EventIndexError('refused', `fields must be of ${FACET_FIELDS.join(', ')}, not ${field}`);
    }
    return this.#ask(organizationId, query.signal, (snapshot) => readFacets(snapshot, query));
  }

  async groups(organizationId: string, query: GroupsQuery) {
    requireOrganizationId(organizationId);
    requireGroups(query);
    return this.#ask(organizationId, query.signal, (snapshot) => readGroups(snapshot, query));
  }

  async histogram(organizationId: string, query: HistogramQuery) {
    requireOrganizationId(organizationId);
    requireWhole('buckets', query.buckets, 1, QUERY_LIMITS.buckets);
    return this.#ask(organizationId, query.signal, (snapshot) => readHistogram(snapshot, query));
  }

  async profile(organizationId: string, query: ProfileQuery) {
    requireOrganizationId(organizationId);
    requireProfile(query);
    return this.#ask(organizationId, query.signal, (snapshot) => readProfile(snapshot, query));
  }

  async profiles(organizationId: string, query: ProfilesQuery) {
    requireOrganizationId(organizationId);
    requireProfiles(query);
    return this.#ask(organizationId, query.signal, (snapshot) => readProfiles(snapshot, query));
  }

  async positions(organizationId: string, { filter, ...query }: PositionsQuery) {
    const [positions = NO_POSITIONS] = await this.positionsOfEach(organizationId, {
      ...query,
      filters: [filter],
    });
    return positions;
  }

  async positionsOfEach(organizationId: string, query: PositionsOfEachQuery) {
    requireOrganizationId(organizationId);
    requirePositions(query);
    return this.#ask(organizationId, query.signal, (snapshot) => readPositions(snapshot, query));
  }

  async exposure(organizationId: string, query: ExposureQuery): Promise<Exposures> {
    requireOrganizationId(organizationId);
    requireWhole('limit', query.limit, 1, QUERY_LIMITS.rows);
    return this.#ask(organizationId, query.signal, (snapshot) => readExposure(snapshot, query));
  }

  #ask<T>(
    organizationId: string,
    signal: AbortSignal | undefined,
    work: (snapshot: Snapshot) => Promise<T>,
  ): Promise<T> {
    return this.#organizations.ask(organizationId, signal ? { signal } : {}, work);
  }

  async drop(organizationId: string): Promise<void> {
    requireOrganizationId(organizationId);
    await this.#organizations.drop(organizationId);
  }

  async close(): Promise<void> {
    const { files, readers, streams, loader, writer, rewriter, instance } = this.#parts;
    try {
      await files.close();
      for (const connections of [readers, streams, loader, writer, rewriter]) connections.close();
      instance.closeSync();
    } catch (error) {
      throw toIndexError(error);
    }
  }
}
