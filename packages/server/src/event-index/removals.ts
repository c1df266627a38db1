import { mergeRanges, type PositionRange } from '@daybook/event';

type Removal = {
  readonly ranges: readonly PositionRange[];
  readonly work: () => Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
};

/** What the index of one organization is to let go of between its steps, and what it has let go of since the process began. */
export class Removals {
  #waiting: Removal[] = [];
  #removed: readonly PositionRange[] = [];

  /** Resolves when `work` was done, which removes the ranges. */
  add(ranges: readonly PositionRange[], work: () => Promise<void>): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ ranges, work, resolve, reject });
    return promise;
  }

  /** Does those of which an index of `size` positions has everything. */
  async run(size: number): Promise<void> {
    const ready = this.#waiting.filter(({ ranges }) => ranges.every(({ last }) => last < size));
    this.#waiting = this.#waiting.filter((removal) => !ready.includes(removal));
    for (const { ranges, work, resolve, reject } of ready) {
      try {
        await work();
        this.#removed = mergeRanges([...this.#removed, ...ranges]);
        resolve();
      } catch (error) {
        reject(error);
      }
    }
  }

  /** Refuses those that wait. */
  refuse(reason: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
  }

  /** What was removed of a window. The journal may still have it: an index that is built anew must not get it again. */
  within({ first, last }: PositionRange): readonly PositionRange[] {
    return this.#removed.filter((range) => range.first <= last && range.last >= first);
  }
}
