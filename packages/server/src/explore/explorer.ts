import { type FacetField, type Filter, isoTime, printFilter } from '@daybook/event';
import type { EventIndex, ListedEvent } from '../event-index/event-index.ts';
import type { Exposure, ExposureQuery } from '../event-index/exposure.ts';
import type { Projector } from '../event-index/projector.ts';
import { isGone, type JournalReader } from '../journal/journal-reader.ts';
import type { Clock } from '../platform/clock.ts';
import { BeyondLog, OfRetiredLog } from './beyond-log.ts';
import { type Coverage, damageNote } from './coverage.ts';
import { parseCursor, printCursor, questionOf } from './cursor.ts';
import { DamagedEvent } from './damaged-event.ts';
import { parseExposureCursor, printExposureCursor } from './exposure-cursor.ts';
import { withinBytes } from './exposures-within-bytes.ts';
import { GoneEvent } from './gone-event.ts';
import { type Lane, laneOf, Questions } from './questions.ts';
import type { Standings } from './standings.ts';
import type { Inquirer } from './within-limit.ts';

const CATCH_UP_MS_MAX = 3_000;
/** A page of 1,000 usual events is whole; one of the largest events has some 130. */
export const PAGE_BYTES = 4 * 1_024 * 1_024;

export type Order = 'newest' | 'oldest';

export type ExplorerOptions = {
  readonly index: EventIndex;
  readonly projector: Pick<Projector, 'readUpTo' | 'problem' | 'reaches' | 'damaged'>;
  readonly standings: Standings;
  readonly journal: Pick<JournalReader, 'opening' | 'letGoAt'>;
  /** The time before which what was recorded has expired; undefined where nothing has. */
  readonly expiredBefore?: (organizationId: string) => number | undefined;
  readonly clock: Clock;
  /** Whose turn it is. */
  readonly questions?: Questions;
  /** The number of an organization's present log; 1 for all when left out. */
  readonly logNumber?: (organizationId: string) => number;
};

/** Answers about an organization's events; each says what it covers. */
export class Explorer {
  readonly #options: ExplorerOptions;
  readonly #questions: Questions;

  constructor(options: ExplorerOptions) {
    this.#options = options;
    this.#questions = options.questions ?? new Questions();
  }

  /**
   * One page by (occurredAt, position), of at most `limit` events and about {@link PAGE_BYTES}. Later pages read what the first one could,
   * so that nothing repeats or is skipped while events arrive.
   * @throws CursorError, QuestionError, BeyondLog when the first page read more than the log now has
   */
  async list(
    inquirer: Inquirer,
    { filter, limit, order, cursor }: { filter: Filter; limit: number; order: Order; cursor?: string },
  ): Promise<{ events: ListedEvent[]; nextCursor: string | null; coverage: Coverage }> {
    const question = questionOf(printFilter(filter), order);
    const from = cursor === undefined ? undefined : parseCursor(cursor, question);
    if (from) await this.refuseBeyond(inquirer.organizationId, 'cursor', from.readUpTo, from.log);
    const now = from?.now ?? this.#options.clock();
    const { coverage, answer } = await this.#ask(inquirer, laneOf(filter), from?.readUpTo, (index, window) =>
      index.list(inquirer.organizationId, {
        ...window,
        filter,
        now,
        order,
        limit,
        maxBytes: PAGE_BYTES,
        ...(from && { after: from.after }),
      }),
    );
    const { events, more } = answer;
    const { readUpTo } = coverage;
    const last = more ? events.at(-1) : undefined;
    const after = last && { occurredAt: last.occurredAt, position: last.position };
    const log = this.logNumber(inquirer.organizationId);
    const nextCursor = after ? printCursor({ question, after, readUpTo, now, log }) : null;
    return { events, nextCursor, coverage };
  }

  /**
   * Events in the order of recording after a position, at most `limit` and about `maxBytes`; `range` says what was looked at, so that a
   * poller knows it missed nothing. @throws QuestionError, BeyondLog when the log has no such position
   */
  async scan(
    inquirer: Inquirer,
    {
      filter,
      after,
      limit,
      maxBytes = PAGE_BYTES,
      log,
    }: { filter: Filter; after: number; limit: number; maxBytes?: number; log?: number | undefined },
  ): Promise<{ events: ListedEvent[]; range: Range; coverage: Coverage }> {
    const now = this.#options.clock();
    const { organizationId } = inquirer;
    await this.refuseBeyond(organizationId, 'after', after, log);
    const { coverage, answer } = await this.#ask(inquirer, 'cheap', undefined, (index, window) =>
      index.scan(organizationId, { ...window, filter, now, after, limit, maxBytes }),
    );
    const { events, last } = answer;
    const hidden = Math.max(0, Math.min(coverage.visibleFrom, last + 1) - (after + 1));
    const gone = hidden + answer.gone;
    return { events, range: { first: after + 1, last, count: events.length, gone }, coverage };
  }

  /**
   * The newest event with an id; undefined when it is not there or not visible. An event that was sequenced before the call is
   * found: where the index is behind, this waits for it, for a bounded time. @throws QuestionError, DamagedEvent, GoneEvent where it is
   * still known that it was there
   */
  async get(inquirer: Inquirer, id: string): Promise<ListedEvent | undefined> {
    const { organizationId } = inquirer;
    const { sequenced, indexed } = await this.#options.standings.standing(organizationId);
    const look = async () => {
      const { answer } = await this.#ask(inquirer, 'cheap', undefined, (index, { visibleFrom, signal }) =>
        index.get(organizationId, id, visibleFrom, signal),
      );
      return answer;
    };
    let found = await look();
    if (!found && indexed < sequenced) {
      await this.#options.projector.reaches(organizationId, sequenced - 1, CATCH_UP_MS_MAX);
      found = await look();
    }
    if (found && 'isDamaged' in found) throw new DamagedEvent(found.position);
    if (!found) await this.#refuseGone(inquirer, id);
    return found;
  }

  /** @throws GoneEvent where an event with this id was there */
  async #refuseGone(inquirer: Inquirer, id: string): Promise<void> {
    const { organizationId } = inquirer;
    const position = await this.#options.journal.letGoAt(organizationId, id);
    if (position !== undefined) throw await this.#gone(organizationId, position);
    const { visibleFrom } = await this.#options.standings.standing(organizationId);
    if (visibleFrom === 0) return;
    const { answer } = await this.#ask(inquirer, 'cheap', undefined, (index, { signal }) =>
      index.get(organizationId, id, 0, signal),
    );
    // Nothing is shown of it but its place, until the index lets go of that, too.
    if (answer && answer.position < visibleFrom) throw await this.#gone(organizationId, answer.position);
  }

  async #gone(organizationId: string, position: number): Promise<GoneEvent> {
    const opening = await this.#options.journal.opening(organizationId, position);
    return new GoneEvent(position, isGone(opening) ? opening : { gone: 'expired' });
  }

  /** Counts by value, each field with the filter on its own key lifted. @throws QuestionError */
  async facets(
    inquirer: Inquirer,
    { filter, fields, top }: { filter: Filter; fields: readonly FacetField[]; top: number },
  ) {
    const now = this.#options.clock();
    const { coverage, answer } = await this.#ask(inquirer, 'dear', undefined, (index, window) =>
      index.facets(inquirer.organizationId, { ...window, filter, now, fields, top }),
    );
    return { ...answer, coverage };
  }

  /** Counts by time and category. @throws QuestionError */
  async histogram(inquirer: Inquirer, { filter, buckets }: { filter: Filter; buckets: number }) {
    const now = this.#options.clock();
    const { coverage, answer } = await this.#ask(inquirer, 'dear', undefined, (index, window) =>
      index.histogram(inquirer.organizationId, { ...window, filter, now, buckets }),
    );
    return { ...answer, coverage };
  }

  /**
   * One page of who holds what, of at most `limit` exposures and about {@link PAGE_BYTES}. Later pages read what the first one could, so that nothing repeats or is skipped; whether a version is still in use
   * is as of the same moment. @throws CursorError, QuestionError, BeyondLog
   */
  async exposure(
    inquirer: Inquirer,
    { cursor, limit, ...wanted }: ExposureWanted & { limit: number; cursor?: string },
  ): Promise<{ exposures: readonly Exposure[]; nextCursor: string | null; coverage: Coverage }> {
    const { organizationId } = inquirer;
    const question = questionOf(JSON.stringify(wanted));
    const from = cursor === undefined ? undefined : parseExposureCursor(cursor, question);
    if (from) await this.refuseBeyond(organizationId, 'cursor', from.readUpTo, from.log);
    const { coverage, answer } = await this.#ask(inquirer, 'cheap', from?.readUpTo, (index, window) =>
      index.exposure(organizationId, { ...window, ...wanted, limit, ...(from && { after: from.after }) }),
    );
    const { exposures, more } = withinBytes(answer, PAGE_BYTES);
    const after = more ? exposures.at(-1) : undefined;
    const log = this.logNumber(organizationId);
    const { readUpTo } = coverage;
    const nextCursor = after ? printExposureCursor({ question, readUpTo, log, after }) : null;
    return { exposures, nextCursor, coverage };
  }

  /**
   * Asks several questions in one turn and as of one moment: when the log was read up to `upTo`, or now. @throws QuestionError
   */
  async together<T>(
    inquirer: Inquirer,
    upTo: number | undefined,
    work: (index: EventIndex, moment: Moment) => Promise<T>,
  ): Promise<{ coverage: Coverage; answer: T }> {
    const { organizationId } = inquirer;
    // What waits to be searched came later than a moment that has passed, and is not missing from the answer.
    const options = { withPending: upTo === undefined };
    return this.#ask(
      inquirer,
      'dear',
      upTo,
      async (index, window) => {
        const { readUpTo } = await this.coverage(organizationId);
        return work(index, { ...window, newest: Math.max(readUpTo, window.readUpTo) });
      },
      options,
    );
  }

  /** Asks the index in its turn, about what can be searched by then. */
  async #ask<T>(
    inquirer: Inquirer,
    lane: Lane,
    pinned: number | undefined,
    work: (index: EventIndex, window: Window) => Promise<T>,
    options: CoverageOptions = {},
  ): Promise<{ coverage: Coverage; answer: T }> {
    return this.#questions.ask(inquirer, lane, async (signal) => {
      const coverage = await this.coverage(inquirer.organizationId, pinned, options);
      const { readUpTo, visibleFrom } = coverage;
      return { coverage, answer: await work(this.#options.index, { readUpTo, visibleFrom, signal }) };
    });
  }

  /** The newest position that the ledger has, searched or not; −1 when it is empty. */
  async newestPosition(organizationId: string): Promise<number> {
    return (await this.#options.standings.standing(organizationId)).sequenced - 1;
  }

  /** The number of the present log: 1, and one more for each that was retired. */
  logNumber(organizationId: string): number {
    return this.#options.logNumber?.(organizationId) ?? 1;
  }

  /**
   * `field` is what gave the position, and `log` the number of the log that it is of, where that is known.
   * @throws BeyondLog when the log has no such position, searched or not; OfRetiredLog when it is of another one
   */
  async refuseBeyond(organizationId: string, field: string, position: number, log?: number): Promise<void> {
    const { sequenced: size } = await this.#options.standings.standing(organizationId);
    const present = this.logNumber(organizationId);
    if (log !== undefined && log !== present) throw new OfRetiredLog(field, { number: log, present, size });
    if (position >= size && position >= 0) throw new BeyondLog(field, position, size);
  }

  /** What a query asked now would rest on; `pinned` is how far an earlier page read. */
  async coverage(
    organizationId: string,
    pinned?: number,
    { withPending = true }: CoverageOptions = {},
  ): Promise<Coverage> {
    const { projector, standings } = this.#options;
    const { accepted, indexed, waiting, visibleFrom } = await standings.standing(organizationId);
    const newest = indexed - 1;
    const readUpTo = pinned === undefined ? newest : Math.min(pinned, newest);
    const pending = withPending ? waiting + Math.max(0, accepted - indexed) : 0;
    const notes: string[] = [];
    if (pending > 0)
      notes.push(`${pending} recorded ${pending === 1 ? 'event is' : 'events are'} not searched yet`);
    if (pinned !== undefined && pinned > newest)
      notes.push('the index is being rebuilt and has not reached this page yet');
    const problem = projector.problem(organizationId);
    if (problem) notes.push('the index cannot be brought up to date now; the server log says why');
    const { count, positions } = projector.damaged(organizationId);
    const damaged = positions.filter((position) => position >= visibleFrom && position <= readUpTo);
    if (damaged.length > 0) notes.push(damageNote(damaged, count - (positions.length - damaged.length)));
    const expired = this.#expired(organizationId, visibleFrom);
    return {
      readUpTo,
      pending,
      visibleFrom,
      expiredBefore: expired.before,
      complete: notes.length === 0,
      notes: [...notes, ...expired.notes],
      ...(damaged.length > 0 && { damaged }),
    };
  }

  /** What is not shown any more is missing from no answer: it says so, and is complete. */
  #expired(organizationId: string, visibleFrom: number): { before: string | null; notes: readonly string[] } {
    if (visibleFrom === 0) return { before: null, notes: [] };
    const time = this.#options.expiredBefore?.(organizationId);
    if (time === undefined)
      return { before: null, notes: [`events before position ${visibleFrom} have expired`] };
    const before = isoTime(time);
    return { before, notes: [`events recorded before ${before} have expired`] };
  }
}

/** Whose exposures, and of what. */
export type ExposureWanted = Pick<ExposureQuery, 'actors' | 'secret' | 'environment' | 'project'>;

/** Whether what waits to be searched is told; true when left out. */
type CoverageOptions = { readonly withPending?: boolean };

/** A window of positions, and `newest`, the last that can be searched by now. */
export type Moment = Window & { readonly newest: number };

type Window = { readonly readUpTo: number; readonly visibleFrom: number; readonly signal: AbortSignal };

export type Range = {
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** How many of the positions looked at have expired, were erased or are damaged, whether the filter would have matched or not. */
  readonly gone: number;
};
