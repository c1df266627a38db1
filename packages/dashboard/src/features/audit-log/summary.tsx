import { RefreshCw } from 'lucide-react';
import { Button } from '../../ui/button.tsx';

export type SummaryProps = {
  /** The time that is covered, in words; undefined when the filter says none that can be understood. */
  readonly range: string | undefined;
  readonly zone: string;
  /** How many events match, and those that came since; or why that is not known. */
  readonly count: number | 'not-counted' | 'counting' | 'not-applied';
  readonly isBusy: boolean;
  readonly onRefresh: () => void;
};

/** How many events, of what time, on whose clock. */
export function Summary({ range, zone, count, isBusy, onRefresh }: SummaryProps) {
  return (
    <div className="mt-2 mb-2 flex min-h-8 flex-wrap items-center gap-x-2 text-muted text-sm">
      <p role="status" className="tabular">
        {typeof count === 'number'
          ? `${count.toLocaleString('en')} ${count === 1 ? 'event' : 'events'}`
          : WORDS[count]}
        {range !== undefined && ` · ${range}`}
        {` · ${zone}`}
      </p>
      <Button variant="quiet" className="-mr-3 ml-auto" onClick={onRefresh} aria-disabled={isBusy}>
        <RefreshCw aria-hidden="true" size={14} />
        Refresh
      </Button>
    </div>
  );
}

const WORDS = {
  'not-counted': 'Events, not counted',
  counting: 'Counting events…',
  'not-applied': 'Filter not applied',
} as const;
