import type { Catalogue, RecordedEvent } from '@daybook/event';
import type { EventPage } from '@daybook/sdk';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { RefObject } from 'react';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyList } from './empty-list.tsx';
import { EventList } from './event-list.tsx';
import { emptinessOf } from './list-state.ts';
import { LoadMore } from './load-more.tsx';
import type { ListCursor } from './use-list-cursor.ts';

export type ListViewProps = {
  readonly list: UseInfiniteQueryResult<InfiniteData<EventPage>>;
  readonly events: readonly RecordedEvent[];
  readonly catalogue: Catalogue;
  readonly zone: string;
  readonly q: string;
  /** Whether the filter cannot be understood, and so was not applied. */
  readonly isFilterWrong: boolean;
  readonly total: number | undefined;
  readonly openId: string | undefined;
  readonly cursor: ListCursor;
  readonly rows: RefObject<HTMLTableSectionElement | null>;
  readonly onOpen: (event: RecordedEvent) => void;
  readonly onReset: () => void;
  readonly onRefresh: () => void;
};

/** The list in whatever state it is: never blank. */
export function ListView({
  list,
  events,
  q,
  isFilterWrong,
  rows,
  onReset,
  onRefresh,
  ...shown
}: ListViewProps) {
  if (isFilterWrong) {
    return (
      <EmptyState title="The filter cannot be applied">
        <p>What is wrong with it stands under the field.</p>
        <Button onClick={onReset}>Reset the filter</Button>
      </EmptyState>
    );
  }
  if (list.isPending || (list.isPlaceholderData && events.length === 0)) {
    return (
      <div className="px-4 sm:px-6">
        <Skeleton lines={12} label="Loading events" />
      </div>
    );
  }
  if (list.data === undefined || (list.isError && events.length === 0)) {
    return (
      <div className="px-4">
        <ErrorState error={list.error} onRetry={onRefresh}>
          {q !== '' && <Button onClick={onReset}>Reset the filter</Button>}
        </ErrorState>
      </div>
    );
  }
  const [first] = list.data.pages;
  if (events.length === 0 && first !== undefined) {
    return <EmptyList emptiness={emptinessOf(first, q)} onReset={onReset} onRefresh={onRefresh} />;
  }

  return (
    <>
      {list.isError && !list.isFetchNextPageError && (
        <div className="mb-3 px-4 sm:px-6">
          <Notice title="The list is not up to date" error={list.error} />
        </div>
      )}
      <EventList {...shown} events={events} isStale={list.isPlaceholderData} ref={rows} />
      <LoadMore list={list} events={events} isFiltered={q !== ''} rows={rows} />
    </>
  );
}
