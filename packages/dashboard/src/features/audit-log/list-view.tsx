import type { Catalogue, RecordedEvent } from '@daybook/event';
import type { EventPage } from '@daybook/sdk';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { RefObject } from 'react';
import { describeError } from '../../api/describe-error.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyList } from './empty-list.tsx';
import { EventList } from './event-list.tsx';
import { emptinessOf } from './list-state.ts';
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
  if (list.isPending) {
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

  async function loadMore() {
    const before = events.length;
    const { data, hasNextPage } = await list.fetchNextPage();
    if (hasNextPage) return;
    // The button is gone, and with it the focus: it goes on to what was loaded.
    const added = data?.pages.flatMap((page) => page.events)[before];
    if (added)
      requestAnimationFrame(() =>
        rows.current?.querySelector<HTMLElement>(`[data-position="${added.position}"]`)?.focus(),
      );
  }

  return (
    <>
      {list.isError && !list.isFetchNextPageError && (
        <Failure what="The list is not up to date" error={list.error} />
      )}
      <EventList {...shown} events={events} isStale={list.isPlaceholderData} ref={rows} />
      <div className="flex flex-col items-center gap-3 px-4 py-5 text-faint text-sm">
        {list.isFetchNextPageError && <Failure what="No more events could be loaded" error={list.error} />}
        {list.hasNextPage ? (
          <Button onClick={loadMore} aria-disabled={list.isFetchingNextPage}>
            {list.isFetchingNextPage ? 'Loading…' : 'Load more'}
          </Button>
        ) : (
          <p>{q === '' ? 'The log begins here.' : 'Nothing more matches.'}</p>
        )}
      </div>
    </>
  );
}

function Failure({ what, error }: { readonly what: string; readonly error: unknown }) {
  return (
    <p role="alert" className="mx-4 mb-3 rounded-md bg-bad-soft px-3 py-2 text-bad text-sm sm:mx-6">
      {what}: {describeError(error).detail}
    </p>
  );
}
