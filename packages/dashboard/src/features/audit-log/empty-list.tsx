import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { firstEventCommand } from './first-event-command.ts';
import type { Emptiness } from './list-state.ts';

export type EmptyListProps = {
  readonly emptiness: Emptiness;
  readonly onReset: () => void;
  readonly onRefresh: () => void;
};

/** Why there is nothing to show, and what to do about it. */
export function EmptyList({ emptiness, onReset, onRefresh }: EmptyListProps) {
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
          <Button onClick={onRefresh}>Look again</Button>
        </EmptyState>
      );
    case 'no-match':
      return (
        <EmptyState title="No event matches">
          <p>The whole log was searched. Take something out of the filter, or begin anew.</p>
          <Button onClick={onReset}>Reset the filter</Button>
        </EmptyState>
      );
  }
}
