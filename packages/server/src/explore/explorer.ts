import { type FacetField, type Filter, printFilter } from '@daybook/event';
import type { EventIndex, ListedEvent } from '../event-index/event-index.ts';
import type { Projector } from '../event-index/projector.ts';
import type { JournalReader } from '../journal/journal-reader.ts';
import type { Clock } from '../platform/clock.ts';
import { type Coverage, damageNote } from './coverage.ts';
import { parseCursor, printCursor, questionOf } from './cursor.ts';
import { DamagedEvent } from './damaged-event.ts';

const CATCH_UP_MS_MAX = 3_000;

export type Order = 'newest' | 'oldest';

export type ExplorerOptions = {
  readonly index: EventIndex;
  readonly projector: Pick<Projector, 'readUpTo' | 'problem' | 'reaches' | 'damaged'>;
  readonly journal: Pick<JournalReader, 'size' | 'unsequencedCount' | 'visibleFrom'>;
  /** How many events wait in the outbox. */
  readonly waiting: (organizationId: string) => number;
  readonly clock: Clock;
};

/** Answers about an organization's events; each says what it covers. */
export class Explorer {
  readonly #options: ExplorerOptions;

  constructor(options: ExplorerOptions) {
    this.#options = options;
  }

  /**
   * One page by (occurredAt, position). Later pages read what the first one could, so that nothing repeats or is skipped while
   * events arrive.
   * @throws CursorError
   */
  async list(
    organizationId: string,
    { filter, limit, order, cursor }: { filter: Filter; limit: number; order: Order; cursor?: string },
  ): Promise<{ events: ListedEvent[]; nextCursor: string | null; coverage: Coverage }> {
    const question = questionOf(printFilter(filter), order);
    const from = cursor === undefined ? undefined : parseCursor(cursor, question);
    const coverage = this.coverage(organizationId, from?.readUpTo);
    const now = from?.now ?? this.#options.clock();
    const { readUpTo, visibleFrom } = coverage;
    const found = await this.#options.index.list(organizationId, {
      filter,
      now,
      order,
      limit: limit + 1,
      readUpTo,
      visibleFrom,
      ...(from && { after: from.after }),
    });
    const events = found.slice(0, limit);
    const last = found.length > limit ? events.at(-1) : undefined;
    const after = last && { occurredAt: last.occurredAt, position: last.position };
    return { events, nextCursor: after ? printCursor({ question, after, readUpTo, now }) : null, coverage };
  }

  /** Events in the order of recording after a position; `range` says what was looked at, so that a poller knows it missed nothing. */
  async scan(
    organizationId: string,
    { filter, after, limit }: { filter: Filter; after: number; limit: number },
  ): Promise<{ events: ListedEvent[]; range: Range; coverage: Coverage }> {
    const coverage = this.coverage(organizationId);
    const { readUpTo, visibleFrom } = coverage;
    const now = this.#options.clock();
    const { events, last } = await this.#options.index.scan(organizationId, {
      filter,
      now,
      after,
      limit,
      readUpTo,
      visibleFrom,
    });
    const expired = Math.max(0, Math.min(visibleFrom, last + 1) - (after + 1));
    const gone =
      expired + (await this.#damagedWithin(organizationId, Math.max(visibleFrom, after + 1), last));
    return { events, range: { first: after + 1, last, count: events.length, gone }, coverage };
  }

  /**
   * The newest event with an id; undefined when it is not there or not visible. An event that was sequenced before the call is
   * found: where the index is behind, this waits for it, for a bounded time.
   * @throws DamagedEvent
   */
  async get(organizationId: string, id: string): Promise<ListedEvent | undefined> {
    const { index, journal, projector } = this.#options;
    const newest = journal.size(organizationId) - 1;
    const visibleFrom = journal.visibleFrom(organizationId);
    const behind = projector.readUpTo(organizationId) < newest;
    let found = await index.get(organizationId, id, visibleFrom);
    if (!found && behind) {
      await projector.reaches(organizationId, newest, CATCH_UP_MS_MAX);
      found = await index.get(organizationId, id, visibleFrom);
    }
    if (found && 'isDamaged' in found) throw new DamagedEvent(found.position);
    return found;
  }

  /** Counts by value, each field with the filter on its own key lifted. */
  async facets(
    organizationId: string,
    { filter, fields, top }: { filter: Filter; fields: readonly FacetField[]; top: number },
  ) {
    const coverage = this.coverage(organizationId);
    const { readUpTo, visibleFrom } = coverage;
    const now = this.#options.clock();
    const facets = await this.#options.index.facets(organizationId, {
      filter,
      now,
      fields,
      top,
      readUpTo,
      visibleFrom,
    });
    return { ...facets, coverage };
  }

  /** Counts by time and category. */
  async histogram(organizationId: string, { filter, buckets }: { filter: Filter; buckets: number }) {
    const coverage = this.coverage(organizationId);
    const { readUpTo, visibleFrom } = coverage;
    const now = this.#options.clock();
    const histogram = await this.#options.index.histogram(organizationId, {
      filter,
      now,
      buckets,
      readUpTo,
      visibleFrom,
    });
    return { ...histogram, coverage };
  }

  /** The newest position that the ledger has, searched or not; −1 when it is empty. */
  newestPosition(organizationId: string): number {
    return this.#options.journal.size(organizationId) - 1;
  }

  /** What a query asked now would rest on; `pinned` is how far an earlier page read. */
  coverage(organizationId: string, pinned?: number): Coverage {
    const { projector, journal, waiting } = this.#options;
    const indexed = projector.readUpTo(organizationId);
    const readUpTo = pinned === undefined ? indexed : Math.min(pinned, indexed);
    // Asked in the direction in which events move: one that moves meanwhile is counted twice rather than not at all.
    const upstream = waiting(organizationId) + journal.unsequencedCount(organizationId);
    const pending = upstream + Math.max(0, journal.size(organizationId) - 1 - indexed);
    const notes: string[] = [];
    if (pending > 0)
      notes.push(`${pending} recorded ${pending === 1 ? 'event is' : 'events are'} not searched yet`);
    if (pinned !== undefined && pinned > indexed)
      notes.push('the index is being rebuilt and has not reached this page yet');
    const problem = projector.problem(organizationId);
    if (problem) notes.push('the index cannot be brought up to date now; the server log says why');
    const visibleFrom = journal.visibleFrom(organizationId);
    const { count, positions } = projector.damaged(organizationId);
    const damaged = positions.filter((position) => position >= visibleFrom && position <= readUpTo);
    if (damaged.length > 0) notes.push(damageNote(damaged, count - (positions.length - damaged.length)));
    return {
      readUpTo,
      pending,
      visibleFrom,
      expiredBefore: null,
      complete: notes.length === 0,
      notes,
      ...(damaged.length > 0 && { damaged }),
    };
  }

  async #damagedWithin(organizationId: string, first: number, last: number): Promise<number> {
    const { index, projector } = this.#options;
    if (projector.damaged(organizationId).count === 0 || last < first) return 0;
    return (await index.damaged(organizationId, { first, last, limit: 0 })).count;
  }
}

export type Range = {
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** How many of the positions looked at have expired, were erased or are damaged. */
  readonly gone: number;
};
