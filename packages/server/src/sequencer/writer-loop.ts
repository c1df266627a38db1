import { type Accepted, type AppendOutcome, type Journal, JournalUnavailable } from '../journal/journal.ts';
import type { SequencedAt } from '../journal/ledger-heads.ts';
import { isDiskFull } from '../platform/disk-space.ts';
import { messageOf } from '../platform/errors.ts';
import { Rest } from '../platform/rest.ts';
import type { SequencedStep, Sequencer } from './sequencer.ts';
import type { Append, FromWriter, Sequenced } from './writer-protocol.ts';

const EVENTS_PER_COMMIT = 8_192;
const CHARACTERS_PER_COMMIT = 8 * 1_048_576;
/**
 * Steps follow each other no faster, unless somebody waits for one: whoever records meanwhile would wait for their fsyncs, and each
 * is followed by a step of the index, which costs as much as hundreds of events.
 */
const STEP_EVERY_MS = 100;
/** How long the ledger waits for room on the disk before it looks again. */
const PAUSE_MS = 1_000;

type Waiting = { readonly append: Append; readonly outcome: Accepted };

export type WriterLoopOptions = {
  readonly journal: Journal;
  readonly sequencer: Sequencer;
  readonly send: (message: FromWriter) => void;
  /** Called once with what makes going on impossible. */
  readonly fail: (error: unknown) => void;
  /** Why the ledger must not grow now; undefined when it may. */
  readonly paused: () => string | undefined;
  /** The place of a batch that was sequenced earlier; 'let-go' when it was, and the place is not known any more. */
  readonly findSequenced: (
    organizationId: string,
    batch: number,
  ) => Promise<SequencedAt | 'let-go' | undefined>;
};

/**
 * Two loops over one journal: one commits what has arrived meanwhile as one group, the other sequences what is committed.
 * Neither waits for the other.
 */
export class WriterLoop {
  readonly #options: WriterLoopOptions;
  #queue: Append[] = [];
  #waiting: Waiting[] = [];
  #committing: Promise<void> | undefined;
  #sequencing: Promise<void> | undefined;
  #moreToSequence = false;
  #pausedBy: string | undefined;
  readonly #rest = new Rest();
  #draining = false;
  #failed = false;

  constructor(options: WriterLoopOptions) {
    this.#options = options;
  }

  append(append: Append): void {
    this.#queue.push(append);
    this.#committing ??= this.#run(() => this.#commitAll()).finally(() => {
      this.#committing = undefined;
    });
  }

  /** Sequences what earlier runs left behind. */
  catchUp(): void {
    this.#sequenceSoon();
  }

  /** Resolves when everything that was given is committed, sequenced and answered. */
  async drain(): Promise<void> {
    this.#draining = true;
    this.#rest.end();
    while (this.#committing || this.#sequencing) await (this.#committing ?? this.#sequencing);
  }

  async #run(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#failed) return;
      this.#failed = true;
      this.#options.fail(error);
    }
  }

  async #commitAll(): Promise<void> {
    // Requests that are on their way join the first group.
    await new Promise(setImmediate);
    while (this.#queue.length > 0 && !this.#failed) {
      await this.#commitGroup(this.#takeGroup());
      this.#sequenceSoon();
      await new Promise(setImmediate);
    }
  }

  #takeGroup(): Append[] {
    let events = 0;
    let characters = 0;
    const tooMany = this.#queue.findIndex(({ request }, index) => {
      events += request.events.length;
      characters += request.events.reduce((sum, { payload }) => sum + payload.length, 0);
      return index > 0 && (events > EVENTS_PER_COMMIT || characters > CHARACTERS_PER_COMMIT);
    });
    return this.#queue.splice(0, tooMany === -1 ? this.#queue.length : tooMany);
  }

  async #commitGroup(group: readonly Append[]): Promise<void> {
    try {
      const outcomes = await this.#options.journal.append(group.map(({ request }) => request));
      for (const [index, append] of group.entries()) {
        const outcome = outcomes[index];
        if (!outcome) throw new Error('the journal left a request without an outcome');
        await this.#answer(append, outcome);
      }
    } catch (error) {
      const reason = messageOf(error);
      const isUncertain = !(error instanceof JournalUnavailable);
      for (const { call } of group) this.#options.send({ kind: 'unavailable', call, reason, isUncertain });
      if (isUncertain) throw error;
    }
  }

  async #answer(append: Append, outcome: AppendOutcome): Promise<void> {
    const { call, until, request } = append;
    if (until === 'accepted' || outcome.kind !== 'accepted' || !outcome.place) {
      this.#options.send({ kind: 'appended', call, outcome });
      return;
    }
    // It waits before it is looked for, so that a step that comes in between finds it waiting.
    const waiting = { append, outcome };
    this.#waiting.push(waiting);
    const earlier = await this.#options.findSequenced(request.organizationId, outcome.place.batch);
    if (!this.#waiting.includes(waiting)) return;
    if (!earlier && !this.#isStopped(request.organizationId)) {
      this.#options.send({ kind: 'durable', call, outcome });
      this.#rest.end();
      return;
    }
    this.#waiting = this.#waiting.filter((other) => other !== waiting);
    if (earlier && earlier !== 'let-go') this.#answerSequenced(waiting, earlier);
    else this.#options.send({ kind: 'appended', call, outcome });
  }

  #sequenceSoon(): void {
    this.#moreToSequence = true;
    this.#sequencing ??= this.#run(() => this.#sequenceAll()).finally(() => {
      this.#sequencing = undefined;
    });
  }

  async #sequenceAll(): Promise<void> {
    while (this.#moreToSequence && !this.#failed) {
      this.#moreToSequence = false;
      const began = performance.now();
      const steps = await this.#stepWhereThereIsRoom();
      if (!steps) {
        this.#answerUnsequenced();
        if (this.#draining) return;
        this.#moreToSequence = true;
        await this.#rest.until(began + PAUSE_MS);
        continue;
      }
      this.#answerStopped();
      if (steps.length === 0) continue;
      this.#moreToSequence = true;
      this.#options.send({
        kind: 'stepped',
        organizations: steps.map(({ organizationId }) => organizationId),
      });
      this.#answerWaiting(steps);
      if (!this.#draining && this.#waiting.length === 0) await this.#rest.until(began + STEP_EVERY_MS);
    }
  }

  /** Those who wait for a ledger that has stopped hear that their events are durable, and nothing further. */
  #answerStopped(): void {
    this.#waiting = this.#waiting.filter(({ append: { call, request }, outcome }) => {
      if (!this.#isStopped(request.organizationId)) return true;
      this.#options.send({ kind: 'appended', call, outcome });
      return false;
    });
  }

  #isStopped(organizationId: string): boolean {
    return this.#options.sequencer.problem(organizationId) !== undefined;
  }

  /** Undefined when the disk has no room for a step; nothing of it counts then. */
  async #stepWhereThereIsRoom(): Promise<SequencedStep[] | undefined> {
    const reason = this.#options.paused();
    if (reason !== undefined) {
      this.#tellPaused(reason);
      return undefined;
    }
    try {
      const steps = await this.#options.sequencer.step();
      this.#tellPaused(undefined);
      return steps;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#tellPaused('the disk is full');
      return undefined;
    }
  }

  #tellPaused(reason: string | undefined): void {
    if (reason === this.#pausedBy) return;
    this.#pausedBy = reason;
    this.#options.send({ kind: 'ledger-paused', reason });
  }

  /** What is durable and comes no further now is answered without its place. */
  #answerUnsequenced(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { append, outcome } of waiting) {
      this.#options.send({ kind: 'appended', call: append.call, outcome });
    }
  }

  #answerWaiting(steps: readonly SequencedStep[]): void {
    const byBatch = new Map(
      steps.flatMap(({ checkpoint, positions }) =>
        positions.map(({ batch, firstPosition }) => [batch, { firstPosition, checkpoint }] as const),
      ),
    );
    this.#waiting = this.#waiting.filter((waiting) => {
      const place = waiting.outcome.place && byBatch.get(waiting.outcome.place.batch);
      if (place) this.#answerSequenced(waiting, place);
      return !place;
    });
  }

  #answerSequenced({ append, outcome }: Waiting, { firstPosition, checkpoint }: SequencedAt): void {
    const { offset, count } = outcome.place ?? { offset: 0, count: 0 };
    const first = firstPosition + offset;
    const sequenced: Sequenced = { first, last: first + count - 1, checkpoint };
    this.#options.send({ kind: 'appended', call: append.call, outcome, sequenced });
  }
}
