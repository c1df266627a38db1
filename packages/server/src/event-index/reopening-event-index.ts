import type { PositionWindow } from '../journal/journal-reader.ts';
import type {
  AnyRow,
  DamagedWindow,
  EventIndex,
  EventLines,
  EventOrder,
  FacetQuery,
  HistogramQuery,
  IndexHead,
  ListedEvent,
  ListQuery,
  Question,
  ScanQuery,
  StreamOptions,
} from './event-index.ts';
import type { ExposureQuery } from './exposure.ts';
import type { GroupsQuery } from './groups.ts';
import type { PositionsOfEachQuery, PositionsQuery, ProfileQuery, ProfilesQuery } from './profile.ts';

const FATAL = /has been invalidated/i;

export type ReopeningOptions = {
  readonly open: () => Promise<EventIndex>;
  /** Called when the engine failed as a whole and was opened anew; what it held must be looked at again. */
  readonly onReopened: (reason: string) => void;
};

/**
 * An index whose engine is opened anew after a failure that it does not recover from by itself, such as a write that the disk
 * refused. The call that met the failure is refused; later ones find the new engine.
 */
export class ReopeningEventIndex implements EventIndex {
  readonly #options: ReopeningOptions;
  #current: Promise<EventIndex>;

  private constructor(options: ReopeningOptions, first: EventIndex) {
    this.#options = options;
    this.#current = Promise.resolve(first);
  }

  static async open(options: ReopeningOptions): Promise<ReopeningEventIndex> {
    return new ReopeningEventIndex(options, await options.open());
  }

  head(organizationId: string) {
    return this.#call((index) => index.head(organizationId));
  }

  apply(organizationId: string, rows: Iterable<AnyRow>, head: IndexHead) {
    return this.#call((index) => index.apply(organizationId, rows, head));
  }

  roomToGrow(organizationId: string) {
    return this.#call((index) => index.roomToGrow(organizationId));
  }

  letGo(organizationId: string, below: number) {
    return this.#call((index) => index.letGo(organizationId, below));
  }

  erase(organizationId: string, ranges: readonly PositionWindow[]) {
    return this.#call((index) => index.erase(organizationId, ranges));
  }

  list(organizationId: string, query: ListQuery) {
    return this.#call((index) => index.list(organizationId, query));
  }

  scan(organizationId: string, query: ScanQuery) {
    return this.#call((index) => index.scan(organizationId, query));
  }

  async *stream(
    organizationId: string,
    question: Omit<Question, 'signal'>,
    options: StreamOptions,
  ): AsyncGenerator<readonly ListedEvent[]> {
    const used = this.#current;
    try {
      yield* (await used).stream(organizationId, question, options);
    } catch (error) {
      await this.#replaceAfter(used, error);
      throw error;
    }
  }

  async *lines(
    organizationId: string,
    question: Omit<Question, 'signal'>,
    signal?: AbortSignal,
  ): AsyncGenerator<EventLines> {
    const used = this.#current;
    try {
      yield* (await used).lines(organizationId, question, signal);
    } catch (error) {
      await this.#replaceAfter(used, error);
      throw error;
    }
  }

  parquet(organizationId: string, question: Question, order: EventOrder) {
    return this.#call((index) => index.parquet(organizationId, question, order));
  }

  get(organizationId: string, id: string, visibleFrom: number, signal?: AbortSignal) {
    return this.#call((index) => index.get(organizationId, id, visibleFrom, signal));
  }

  damaged(organizationId: string, window: DamagedWindow) {
    return this.#call((index) => index.damaged(organizationId, window));
  }

  facets(organizationId: string, query: FacetQuery) {
    return this.#call((index) => index.facets(organizationId, query));
  }

  groups(organizationId: string, query: GroupsQuery) {
    return this.#call((index) => index.groups(organizationId, query));
  }

  histogram(organizationId: string, query: HistogramQuery) {
    return this.#call((index) => index.histogram(organizationId, query));
  }

  profile(organizationId: string, query: ProfileQuery) {
    return this.#call((index) => index.profile(organizationId, query));
  }

  profiles(organizationId: string, query: ProfilesQuery) {
    return this.#call((index) => index.profiles(organizationId, query));
  }

  positions(organizationId: string, query: PositionsQuery) {
    return this.#call((index) => index.positions(organizationId, query));
  }

  positionsOfEach(organizationId: string, query: PositionsOfEachQuery) {
    return this.#call((index) => index.positionsOfEach(organizationId, query));
  }

  exposure(organizationId: string, query: ExposureQuery) {
    return this.#call((index) => index.exposure(organizationId, query));
  }

  drop(organizationId: string) {
    return this.#call((index) => index.drop(organizationId));
  }

  async close(): Promise<void> {
    const index = await this.#current.catch(() => undefined);
    await index?.close();
  }

  async #call<T>(work: (index: EventIndex) => Promise<T>): Promise<T> {
    const used = this.#current;
    try {
      return await work(await used);
    } catch (error) {
      await this.#replaceAfter(used, error);
      throw error;
    }
  }

  /** Replaces the engine where it failed as a whole. Several calls may meet the same failure; the first of them does. */
  async #replaceAfter(used: Promise<EventIndex>, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    const failedToOpen = await used.then(
      () => false,
      () => true,
    );
    if (this.#current === used && (failedToOpen || FATAL.test(reason))) this.#replace(used, reason);
  }

  #replace(broken: Promise<EventIndex>, reason: string): void {
    this.#current = broken
      .then((index) => index.close())
      .catch(() => {
        // What is broken may fail to close too; the files are opened anew all the same.
      })
      .then(() => this.#options.open());
    this.#current.then(
      () => this.#options.onReopened(reason),
      () => {
        // The next call tries again.
      },
    );
  }
}
