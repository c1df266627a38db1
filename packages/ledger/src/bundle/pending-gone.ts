import { LedgerError } from '../ledger-error.ts';
import type { BundleGone, GoneKind } from './bundle-item.ts';

/** A range that is gone, and how. */
export type GoneSpan = { readonly first: number; readonly last: number; readonly gone: GoneKind };

/** Ranges kept until the entry that announced them is reached. */
const SPANS_MAX = 1_000_000;
const ANNOUNCEMENTS_MAX = 10_000;

/**
 * Ranges that are said to be gone, until the entry is reached that is said to have announced them. An entry that announced something lies
 * after it, so that each is resolved as the body is read.
 */
export class PendingGone {
  readonly #spans = new Map<number, (GoneSpan & { readonly isCounted: boolean })[]>();
  #kept = 0;
  #taken = 0;
  /** The first of the announcements to come; Infinity where there is none. */
  next = Number.POSITIVE_INFINITY;
  /** Counted positions whose announcement is gone as well. */
  unexplained = 0;

  add({ first, last, gone, announcement }: BundleGone, isCounted: boolean): void {
    const spans = this.#spans.get(announcement) ?? [];
    this.#spans.set(announcement, spans);
    spans.push({ first, last, gone, isCounted });
    this.#kept += 1;
    this.next = Math.min(this.next, announcement);
    if (this.#kept > SPANS_MAX || this.#spans.size > ANNOUNCEMENTS_MAX) {
      const most = `${SPANS_MAX} ranges and ${ANNOUNCEMENTS_MAX} announcements`;
      throw new LedgerError(
        'bundle-gone',
        `more is gone than can be held against what announced it: ${most}`,
      );
    }
  }

  /** The entry at `next` is here: `announces` tells whether it names a range. Throws `bundle-gone`. */
  resolve(announces: (span: GoneSpan) => boolean): void {
    for (const span of this.#take()) {
      if (!announces(span))
        throw new LedgerError(
          'bundle-gone',
          `the entry at ${this.#taken} does not say that positions ${span.first} to ${span.last} ${span.gone === 'erased' ? 'are to be erased' : 'have expired'}`,
        );
    }
  }

  /** The entry at `next` is gone itself. */
  giveUp(): void {
    for (const { first, last, isCounted } of this.#take())
      if (isCounted) this.unexplained += last - first + 1;
  }

  /** Throws `bundle-gone` when an announcement before `end` was passed by. */
  requireNoneBefore(end: number): void {
    if (this.next >= end) return;
    const [span] = this.#spans.get(this.next) ?? [];
    throw new LedgerError(
      'bundle-gone',
      `positions ${span?.first} to ${span?.last} are missing, unexplained: the entry at ${this.next}, which is said to have announced it, is not in the bundle`,
    );
  }

  #take() {
    this.#taken = this.next;
    const spans = this.#spans.get(this.next) ?? [];
    this.#spans.delete(this.next);
    this.#kept -= spans.length;
    this.next = Number.POSITIVE_INFINITY;
    for (const announcement of this.#spans.keys()) this.next = Math.min(this.next, announcement);
    return spans;
  }
}
