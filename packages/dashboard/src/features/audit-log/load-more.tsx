import type { RecordedEvent } from '@daybook/event';
import type { EventPage } from '@daybook/sdk';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { type RefObject, useEffect, useRef } from 'react';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';

export type LoadMoreProps = {
  readonly list: UseInfiniteQueryResult<InfiniteData<EventPage>>;
  readonly events: readonly RecordedEvent[];
  readonly isFiltered: boolean;
  readonly rows: RefObject<HTMLElement | null>;
};

/** The end of the list: either there is more, or it says that there is not. */
export function LoadMore({ list, events, isFiltered, rows }: LoadMoreProps) {
  const loadedFrom = useRef<number>(undefined);

  useEffect(() => {
    const added = loadedFrom.current === undefined ? undefined : events[loadedFrom.current];
    if (added === undefined) return;
    loadedFrom.current = undefined;
    // With the last page the button is gone, and with it the focus: it goes on to what was loaded.
    if (document.activeElement !== document.body) return;
    rows.current?.querySelector<HTMLElement>(`[data-position="${added.position}"]`)?.focus();
  });

  function loadMore() {
    if (list.isFetching) return;
    loadedFrom.current = events.length;
    void list.fetchNextPage();
  }

  return (
    <div className="flex flex-col items-center gap-3 px-4 py-5 text-faint text-sm">
      {list.isFetchNextPageError && <Notice title="No more events could be loaded" error={list.error} />}
      {list.hasNextPage ? (
        <Button onClick={loadMore} aria-disabled={list.isFetching}>
          {list.isFetchingNextPage ? 'Loading…' : 'Load more'}
        </Button>
      ) : (
        <p>{isFiltered ? 'Nothing more matches.' : 'There are no older events.'}</p>
      )}
    </div>
  );
}
