import type { Filter } from '@daybook/event';
import type { Coverage } from '@daybook/sdk';
import { Button } from '../../../ui/button.tsx';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { localTime } from '../times.ts';
import { DidYouMean } from './did-you-mean.tsx';
import { firstEventCommand } from './first-event-command.ts';
import { IndexingProgress } from './indexing-progress.tsx';
import type { Emptiness } from './list-state.ts';
import { NoMatch } from './no-match.tsx';

export type EmptyListProps = {
  readonly emptiness: Emptiness;
  readonly coverage: Coverage;
  /** The filter that is applied; undefined when it could not be understood here. */
  readonly filter: Filter | undefined;
  readonly zone: string;
  readonly onApply: (q: string) => void;
  readonly onReset: () => void;
  readonly onRefresh: () => void;
};

/** Why there is nothing to show, and what to do about it. */
export function EmptyList({
  emptiness,
  coverage,
  filter,
  zone,
  onApply,
  onReset,
  onRefresh,
}: EmptyListProps) {
  switch (emptiness) {
    case 'nothing-recorded':
      return (
        <EmptyState title="Nothing recorded yet">
          <p>
            Record the first event from a terminal where{' '}
            <code className="mono text-ink">DAYBOOK_API_KEY</code> holds an API key. It appears here by
            itself.
          </p>
          <CodeBlock label="Record an event" text={firstEventCommand(globalThis.location.origin)} />
        </EmptyState>
      );
    case 'still-indexing':
      return (
        <EmptyState title="Events are recorded, and still being indexed">
          <p>They are safe, and appear here by themselves as soon as they can be searched.</p>
          <IndexingProgress coverage={coverage} />
          <Button onClick={onRefresh}>Look again</Button>
        </EmptyState>
      );
    case 'expired':
      return (
        <EmptyState title="Everything has expired">
          <p>
            All events were recorded before{' '}
            {coverage.expiredBefore === null ? 'now' : localTime(coverage.expiredBefore, zone).full}, and the
            plan keeps the log no longer. Their places in the ledger remain, and new events appear here by
            themselves.
          </p>
        </EmptyState>
      );
    case 'no-match':
      return (
        <EmptyState title="No event matches">
          <p>
            {coverage.expiredBefore === null
              ? 'The whole log was searched.'
              : `The log since ${localTime(coverage.expiredBefore, zone).full} was searched; what was recorded before has expired by the plan.`}{' '}
            Take something out of the filter, or begin anew.
          </p>
          {filter !== undefined && <DidYouMean filter={filter} onApply={onApply} />}
          {filter !== undefined && <NoMatch filter={filter} onApply={onApply} />}
          <Button onClick={onReset}>Reset the filter</Button>
        </EmptyState>
      );
  }
}
