import type { NumberTerm } from '@daybook/event';
import type { IndexHead, Question } from '../event-index.ts';

/** What one month file holds: the positions `first` to `size` − 1. */
export type Month = {
  /** `yyyy-mm`, of `recordedAt` in UTC. */
  readonly name: string;
  /** The file's name without its extension: the month's, with a number once it was rewritten. */
  readonly file: string;
  readonly first: number;
  readonly size: number;
  /** The last whole step when the file was written: in the newest file, where the index stands. */
  readonly head: IndexHead;
  /** Where the whole index began when the file was written. */
  readonly begins: number;
  /** Over the file's events, in milliseconds; see {@link NO_TIMES}. */
  readonly occurredAtMin: number;
  readonly occurredAtMax: number;
  /** Who holds what is summed up below this position. */
  readonly summed: number;
  /** How many of the positions are damaged. */
  readonly damaged: number;
  /** How many of the positions were let go. */
  readonly gone: number;
};

/** The times of a file without events: no time lies between them. */
export const NO_TIMES = { min: Number.MAX_SAFE_INTEGER, max: -Number.MAX_SAFE_INTEGER } as const;

export function monthOf(recordedAt: number): string {
  return new Date(recordedAt).toISOString().slice(0, 7);
}

/** The name of the file that takes the place of a month's when it is rewritten. */
export function nextFileOf({ name, file }: Month): string {
  return `${name}.${numberOf(file) + 1}`;
}

/** How often the file of a month was rewritten. */
export function numberOf(file: string): number {
  return Number(file.split('.')[1] ?? 0);
}

export function headOf(months: readonly Month[]): IndexHead | undefined {
  return months.at(-1)?.head;
}

/** Whether every position of a month's file has an event. */
export function isWhole({ damaged, gone }: Month): boolean {
  return damaged === 0 && gone === 0;
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
    ({ first, size, damaged, gone, occurredAtMin, occurredAtMax }) =>
      size - first > damaged + gone &&
      first <= readUpTo &&
      size > visibleFrom &&
      occurredAtMin < until &&
      occurredAtMax >= since &&
      places.every(({ values }) => values.some((range) => range.first < size && range.last >= first)),
  );
}
