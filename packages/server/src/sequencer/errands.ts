import { isDiskFull } from '../platform/disk-space.ts';
import { messageOf } from '../platform/errors.ts';
import type { Errand, FromWriter } from './writer-protocol.ts';

export type ErrandsOptions = {
  readonly send: (message: FromWriter) => void;
  /** Called with what leaves unknown what is on disk. */
  readonly fail: (error: unknown) => void;
};

/** Runs what the writer thread does beside recording and sequencing, and answers whoever asked for it. */
export class Errands {
  readonly #options: ErrandsOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ErrandsOptions) {
    this.#options = options;
  }

  /** Runs an errand at once. Never rejects. */
  async now({ call }: Pick<Errand, 'call'>, work: () => Promise<void>): Promise<void> {
    const { send, fail } = this.#options;
    try {
      await work();
      send({ kind: 'done', call });
    } catch (error) {
      // When the thread ends, everything that is unanswered is refused by that.
      if (leavesUnknown(error)) fail(error);
      else send({ kind: 'not-done', call, reason: messageOf(error) });
    }
  }

  /** The same, after whatever else moves or destroys openings. */
  inTurn(errand: Pick<Errand, 'call'>, work: () => Promise<void>): Promise<void> {
    return this.now(errand, () => this.alone(work));
  }

  /** Runs what moves or destroys openings; one after the other, while recording and sequencing go on. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Resolves when none is left. */
  async drain(): Promise<void> {
    for (let last: unknown; last !== this.#last; ) {
      last = this.#last;
      await last;
    }
  }
}

/** A failed commit leaves unknown what is on disk; everything else left there what the next try goes on from. */
export function leavesUnknown(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && !isDiskFull(error);
}
