import type { Coverage } from '@daybook/sdk';
import type { UseQueryResult } from '@tanstack/react-query';
import { RefreshCw, TriangleAlert } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';

export type SummaryProps = {
  /** The time that is covered, in words; undefined when the filter says none that can be understood. */
  readonly range: string | undefined;
  readonly zone: string;
  readonly count: UseQueryResult<{ readonly total: number }>;
  /** What the list rests on. */
  readonly coverage: Coverage | undefined;
  readonly isBusy: boolean;
  readonly onRefresh: () => void;
};

/** How many events, of what time, on whose clock; and what is missing, if anything is. */
export function Summary({ range, zone, count, coverage, isBusy, onRefresh }: SummaryProps) {
  const isKnown = count.data !== undefined && !count.isPlaceholderData;
  return (
    <>
      <div className="mt-2 mb-2 flex min-h-8 flex-wrap items-center gap-x-2 text-muted text-sm">
        <p role="status" className="tabular">
          {isKnown
            ? `${count.data.total.toLocaleString('en')} ${count.data.total === 1 ? 'event' : 'events'}`
            : countWords(count)}
          {range !== undefined && ` · ${range}`}
          {` · ${zone}`}
        </p>
        <Button variant="quiet" className="-mr-3 ml-auto" onClick={onRefresh} aria-disabled={isBusy}>
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

function countWords({ isError, fetchStatus }: UseQueryResult): string {
  if (isError) return 'Events, not counted';
  return fetchStatus === 'idle' ? 'Filter not applied' : 'Counting events…';
}
