import type { NumberTerm } from '@daybook/event';
import type { IndexHead, Question } from '../event-index.ts';

/** What one month file holds: the positions `first` to `size` − 1, and the ledger's root at `size`. */
export type Month = {
  /** `yyyy-mm`, of `recordedAt` in UTC. */
  readonly name: string;
  readonly first: number;
  readonly size: number;
  readonly root: Uint8Array;
  /** Over the file's events, in milliseconds. */
  readonly occurredAtMin: number;
  readonly occurredAtMax: number;
  /** How many of the positions are damaged. */
  readonly damaged: number;
};

export function monthOf(recordedAt: number): string {
  return new Date(recordedAt).toISOString().slice(0, 7);
}

export function headOf(months: readonly Month[]): IndexHead | undefined {
  const last = months.at(-1);
  return last && { size: last.size, root: last.root };
}

/** The months that can hold an event the question asks for; `times` are its bounds, until exclusive. */
export function monthsFor(
  months: readonly Month[],
  { filter, readUpTo, visibleFrom }: Pick<Question, 'filter' | 'readUpTo' | 'visibleFrom'>,
  { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY }: { since?: number; until?: number },
): Month[] {
  const places = filter.terms.filter(
    (term): term is NumberTerm => term.kind === 'number' && term.key === 'position' && !term.negated,
  );
  return months.filter(
    ({ first, size, occurredAtMin, occurredAtMax }) =>
      first <= readUpTo &&
      size > visibleFrom &&
      occurredAtMin < until &&
      occurredAtMax >= since &&
      places.every(({ values }) => values.some((range) => range.first < size && range.last >= first)),
  );
}
