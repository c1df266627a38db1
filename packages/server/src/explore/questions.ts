import type { Filter } from '@daybook/event';
import { FairQueue, type FairQueueLimits } from '../platform/fair-queue.ts';
import { QuestionError } from './question-error.ts';
import { type Inquirer, TIME_LIMIT_MS, withinLimit } from './within-limit.ts';

/**
 * How dear a question looks. `cheap`: a page, one event, the next events after a position. `dear`: counts, and pages under a filter that
 * searches texts.
 */
export type Lane = 'cheap' | 'dear';

export type QuestionLimits = {
  readonly cheap: FairQueueLimits;
  readonly dear: FairQueueLimits;
  /** Waiting and running together. */
  readonly timeLimitMs: number;
  /** A cheap question that runs longer than this turns out to be dear. */
  readonly cheapMs: number;
};

/**
 * The engine runs each question on a thread of Node's pool, which has four: two dear ones leave half of it to everybody else. What is open
 * at once is what the index's `maxQueries` must allow.
 */
export const QUESTION_LIMITS: QuestionLimits = {
  cheap: { total: 3, perCredential: 2, waitingPerCredential: 200, waitingTotal: 1_000 },
  dear: { total: 2, perCredential: 1, waitingPerCredential: 100, waitingTotal: 500 },
  timeLimitMs: TIME_LIMIT_MS,
  cheapMs: 1_000,
};

export type QuestionCounts = {
  readonly running: Readonly<Record<Lane, number>>;
  readonly waiting: Readonly<Record<Lane, number>>;
  /** Since the start. */
  readonly unanswered: Readonly<Record<QuestionError['code'], number>>;
  /** Cheap ones that turned out to be dear, since the start. */
  readonly demoted: number;
};

/** A page under a filter that compares whole values is cheap, one that searches within texts is dear. */
export function laneOf({ terms }: Filter): Lane {
  const searches = terms.some(
    (term) =>
      term.kind === 'text' ||
      (term.kind === 'field' &&
        term.values.some(({ anyPrefix, anySuffix, text }) => text !== '' && (anyPrefix || anySuffix))),
  );
  return searches ? 'dear' : 'cheap';
}

/**
 * Admits questions to the index, cheap and dear ones each in a lane of its own and each lane fairly by organization and credential, so that
 * a page never waits behind counts, nor anybody long behind one who asks much.
 */
export class Questions {
  readonly #limits: QuestionLimits;
  readonly #lanes: Readonly<Record<Lane, FairQueue>>;
  readonly #unanswered = { 'line-full': 0, late: 0, gone: 0 };
  #demoted = 0;

  constructor(limits: QuestionLimits = QUESTION_LIMITS) {
    this.#limits = limits;
    this.#lanes = { cheap: new FairQueue(limits.cheap), dear: new FairQueue(limits.dear) };
  }

  get counts(): QuestionCounts {
    const { cheap, dear } = this.#lanes;
    return {
      running: { cheap: cheap.taken, dear: dear.taken },
      waiting: { cheap: cheap.waiting, dear: dear.waiting },
      unanswered: this.#unanswered,
      demoted: this.#demoted,
    };
  }

  /**
   * Runs `work` in its turn. It must stop when its signal is aborted; where a cheap one turns out to be dear, it is run once more.
   * @throws QuestionError
   */
  async ask<T>(inquirer: Inquirer, lane: Lane, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await withinLimit(inquirer, this.#limits.timeLimitMs, async (signal) => {
        if (lane === 'cheap') {
          const tried = await this.#tryCheap(inquirer, work, signal);
          if (tried) return tried.answer;
          this.#demoted++;
        }
        return this.#run(this.#lanes.dear, inquirer, signal, () => work(signal));
      });
    } catch (error) {
      if (error instanceof QuestionError) this.#unanswered[error.code]++;
      throw error;
    }
  }

  /** Undefined when it took too long to be cheap. */
  #tryCheap<T>(
    inquirer: Inquirer,
    work: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<{ readonly answer: T } | undefined> {
    return this.#run(this.#lanes.cheap, inquirer, signal, async () => {
      const tooLong = new AbortController();
      const timer = setTimeout(() => tooLong.abort(), this.#limits.cheapMs);
      try {
        return { answer: await work(AbortSignal.any([signal, tooLong.signal])) };
      } catch (error) {
        if (tooLong.signal.aborted && !signal.aborted) return undefined;
        throw error;
      } finally {
        clearTimeout(timer);
      }
    });
  }

  async #run<T>(
    queue: FairQueue,
    inquirer: Inquirer,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> {
    const place = await queue.enter(inquirer, 1, signal);
    try {
      return await work();
    } finally {
      place.release();
    }
  }
}
