import type { Filter } from '@daybook/event';
import type { EventIndex, IndexRow, ListedEvent, ListQuery, Question } from '../event-index.ts';
import { headAfter, JANUARY } from './sample-rows.ts';

/** A storage of one test. `open` gives an index over it, again after the one before was closed. */
export type Harness = { open(): Promise<EventIndex>; dispose(): Promise<void> };

/** An index under test, with what the tests ask of the organization `acme`. */
export type SampleIndex = {
  readonly index: EventIndex;
  /** Applies rows as one step. */
  apply(rows: readonly IndexRow[]): Promise<void>;
  /** Everything visible, unless said otherwise. */
  question(part?: Partial<Question>): Question;
  list(part?: Partial<ListQuery>): Promise<ListedEvent[]>;
  /** Positions in the order of the list. */
  positions(part?: Partial<ListQuery>): Promise<number[]>;
  reopen(): Promise<void>;
  dispose(): Promise<void>;
};

const EVERYTHING: Filter = { terms: [] };

export async function openSample(makeHarness: () => Promise<Harness>): Promise<SampleIndex> {
  const harness = await makeHarness();
  let index = await harness.open();
  const question = (part: Partial<Question> = {}): Question => ({
    filter: EVERYTHING,
    now: JANUARY,
    readUpTo: Number.MAX_SAFE_INTEGER,
    visibleFrom: 0,
    ...part,
  });
  const list = async (part: Partial<ListQuery> = {}) => {
    const { events } = await index.list('acme', { order: 'newest', limit: 100, ...question(), ...part });
    return events;
  };
  const apply = (rows: readonly IndexRow[]) => index.apply('acme', rows, headAfter(rows));
  return {
    get index() {
      return index;
    },
    apply,
    question,
    list,
    positions: async (part) => (await list(part)).map(({ position }) => position),
    async reopen() {
      await index.close();
      index = await harness.open();
    },
    async dispose() {
      await index.close();
      await harness.dispose();
    },
  };
}
