import type { EventPage } from '@daybook/sdk';

/** Why a list is empty. */
export type Emptiness = 'nothing-recorded' | 'still-indexing' | 'no-match';

/** What a first page without events means. `q` is the filter's text. */
export function emptinessOf({ coverage }: Pick<EventPage, 'coverage'>, q: string): Emptiness {
  if (coverage.pending > 0) return 'still-indexing';
  if (coverage.readUpTo < 0) return 'nothing-recorded';
  return q === '' && !coverage.complete ? 'still-indexing' : 'no-match';
}
