import type { Coverage } from '@daybook/sdk';

/** Why a list is empty. */
export type Emptiness = 'nothing-recorded' | 'still-indexing' | 'expired' | 'no-match';

/** What a list without events means. `q` is the filter's text. */
export function emptinessOf(coverage: Coverage, q: string): Emptiness {
  if (coverage.pending > 0) return 'still-indexing';
  if (coverage.readUpTo < 0) return 'nothing-recorded';
  if (coverage.expiredBefore !== null && coverage.visibleFrom > coverage.readUpTo) return 'expired';
  const isOnlyDamaged = (coverage.damaged?.length ?? 0) > 0;
  return q === '' && !coverage.complete && !isOnlyDamaged ? 'still-indexing' : 'no-match';
}
