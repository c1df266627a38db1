import type { Outcome } from '@daybook/event';
import { Badge } from '../../ui/badge.tsx';

/** How it ended, unless it succeeded, which goes without saying. */
export function OutcomeBadge({ outcome }: { readonly outcome: Outcome }) {
  if (outcome === 'success') return null;
  return <Badge tone={outcome === 'denied' ? 'bad' : 'warn'}>{outcome}</Badge>;
}
