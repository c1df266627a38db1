import type { Catalogue } from '@daybook/event';
import type { Coverage } from '@daybook/sdk';
import type { UseQueryResult } from '@tanstack/react-query';
import { RefreshCw, TriangleAlert } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { checkFilter } from './filter-check.ts';
import { rangeLabel } from './range-label.ts';

export type SummaryProps = {
  readonly q: string;
  readonly catalogue: Catalogue;
  readonly zone: string;
  readonly count: UseQueryResult<{ readonly total: number }>;
  /** What the list rests on. */
  readonly coverage: Coverage | undefined;
  readonly isBusy: boolean;
  readonly onRefresh: () => void;
};

/** How many events, of what time, on whose clock; and what is missing, if anything is. */
export function Summary({ q, catalogue, zone, count, coverage, isBusy, onRefresh }: SummaryProps) {
  const check = checkFilter(q, catalogue);
  const isKnown = count.data !== undefined && !count.isPlaceholderData;
  return (
    <>
      <div className="mt-2 mb-2 flex min-h-8 flex-wrap items-center gap-x-2 text-muted text-sm">
        <p role="status" className="tabular">
          {isKnown
            ? `${count.data.total.toLocaleString('en')} ${count.data.total === 1 ? 'event' : 'events'}`
            : countWords(count)}
          {check.ok && ` · ${rangeLabel(check.filter, zone)}`}
          {` · ${zone}`}
        </p>
        <Button variant="quiet" className="ml-auto" onClick={onRefresh} aria-disabled={isBusy}>
          <RefreshCw aria-hidden="true" size={14} />
          Refresh
        </Button>
      </div>
      {coverage !== undefined && !coverage.complete && (
        <p className="mb-3 flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
          <TriangleAlert aria-hidden="true" size={16} className="mt-0.5 shrink-0" />
          <span>
            This is not everything:{' '}
            <Untrusted text={coverage.notes.join('; ') || 'events are missing from this answer'} />.
          </span>
        </p>
      )}
    </>
  );
}

function countWords({ isError }: { readonly isError: boolean }): string {
  return isError ? 'Events, not counted' : 'Counting events…';
}
