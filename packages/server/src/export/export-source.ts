import type { Filter } from '@daybook/event';
import type { EventIndex, EventLines, ListedEvent } from '../event-index/event-index.ts';
import type { Questions } from '../explore/questions.ts';
import type { Standings } from '../explore/standings.ts';
import type { Inquirer } from '../explore/within-limit.ts';
import type { Clock } from '../platform/clock.ts';
import type { ExportOrder } from './export-format.ts';

/**
 * The positions that an export reads, both inclusive, and the time that its filter counts from. Fixed when it begins, so that a repetition
 * reads the same; empty where `last` is less than `first`.
 */
export type ExportWindow = { readonly first: number; readonly last: number; readonly now: number };

export type Selection = { readonly filter: Filter; readonly window: ExportWindow };

export type Reading = { readonly order: ExportOrder; readonly signal: AbortSignal };

export type ReadingOn = Reading & {
  /** By position alone: where to go on behind. */
  readonly after?: number | undefined;
};

/** Something that an export was to hold was let go of meanwhile: it would not be what it says. */
export class ExportChanged extends Error {
  override name = 'ExportChanged';
}

/** The disk has too little room for exports: what is recorded comes first. */
export class NoRoomForExports extends Error {
  override name = 'NoRoomForExports';
}

export type ExportSourceOptions = {
  readonly index: Pick<EventIndex, 'facets' | 'stream' | 'lines' | 'parquet'>;
  readonly questions: Questions;
  readonly standings: Standings;
  readonly clock: Clock;
  /** Why nothing more may be written to the data folder's disk; undefined while there is room. */
  readonly noRoom: () => string | undefined;
};

const LOOK_FOR_ROOM_MS = 1_000;

/** Reads from the index what an export holds. */
export class ExportSource {
  readonly #options: ExportSourceOptions;

  constructor(options: ExportSourceOptions) {
    this.#options = options;
  }

  /** From `first` on, as far as can be searched now. */
  async window(organizationId: string, first = 0): Promise<ExportWindow> {
    const { indexed, visibleFrom } = await this.#options.standings.standing(organizationId);
    return { first: Math.max(first, visibleFrom), last: indexed - 1, now: this.#options.clock() };
  }

  /** How many events of a window match. @throws QuestionError */
  async count(inquirer: Inquirer, { filter, window }: Selection): Promise<number> {
    if (window.last < window.first) return 0;
    const { total } = await this.#options.questions.ask(inquirer, 'dear', (signal) =>
      this.#options.index.facets(inquirer.organizationId, {
        filter,
        ...boundsOf(window),
        fields: [],
        top: 1,
        signal,
      }),
    );
    return total;
  }

  /**
   * The matching events, batch by batch; nothing is read before it is taken. By position it can begin behind one of the window.
   * @throws ExportChanged when a part of the window has expired, EventIndexError `stopped`
   */
  events(
    organizationId: string,
    { filter, window }: Selection,
    { order, after, signal }: ReadingOn,
  ): AsyncGenerator<readonly ListedEvent[], void, void> {
    const question = { filter, ...boundsOf(behind(window, after)) };
    const { index } = this.#options;
    return this.#unexpired(organizationId, window, index.stream(organizationId, question, { order, signal }));
  }

  /** The same by position, as lines of JSON. */
  lines(
    organizationId: string,
    { filter, window }: Selection,
    { after, signal }: Omit<ReadingOn, 'order'>,
  ): AsyncGenerator<EventLines, void, void> {
    const question = { filter, ...boundsOf(behind(window, after)) };
    return this.#unexpired(
      organizationId,
      window,
      this.#options.index.lines(organizationId, question, signal),
    );
  }

  /**
   * The matching events as a Parquet file, which the caller removes; `rows` of them are in it.
   * @throws ExportChanged when a part of the window has expired, NoRoomForExports, EventIndexError `stopped`
   */
  async parquet(
    organizationId: string,
    { filter, window }: Selection,
    { order, signal }: Reading,
  ): Promise<{ readonly path: string; readonly rows: number }> {
    this.requireRoom();
    const full = new AbortController();
    const watching = setInterval(
      () => this.#options.noRoom() !== undefined && full.abort(),
      LOOK_FOR_ROOM_MS,
    );
    const question = { filter, ...boundsOf(window), signal: AbortSignal.any([signal, full.signal]) };
    const written = await this.#options.index
      .parquet(organizationId, question, order)
      .catch((error: unknown) => {
        if (full.signal.aborted) this.requireRoom();
        throw error;
      })
      .finally(() => clearInterval(watching));
    await this.#refuseExpired(organizationId, window);
    return written;
  }

  /** @throws NoRoomForExports */
  requireRoom(): void {
    const reason = this.#options.noRoom();
    if (reason !== undefined) throw new NoRoomForExports(reason);
  }

  async *#unexpired<Batch>(
    organizationId: string,
    window: ExportWindow,
    batches: AsyncIterable<Batch>,
  ): AsyncGenerator<Batch, void, void> {
    if (window.last < window.first) return;
    for await (const batch of batches) {
      await this.#refuseExpired(organizationId, window);
      yield batch;
    }
  }

  /** @throws ExportChanged when a part of the window has expired */
  async #refuseExpired(organizationId: string, { first }: ExportWindow): Promise<void> {
    const { visibleFrom } = await this.#options.standings.standing(organizationId);
    if (visibleFrom > first)
      throw new ExportChanged('events that the export was to hold have expired meanwhile');
  }
}

function behind(window: ExportWindow, after: number | undefined): ExportWindow {
  return after === undefined ? window : { ...window, first: after + 1 };
}

function boundsOf({ first, last, now }: ExportWindow) {
  return { now, visibleFrom: first, readUpTo: last };
}
