import type { Catalogue, Filter, RecordedEvent } from '@daybook/event';
import { ArrowUp } from 'lucide-react';
import type { RefObject } from 'react';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { EmptyList } from '../states/empty-list.tsx';
import { emptinessOf } from '../states/list-state.ts';
import { DamagedRows } from './damaged-rows.tsx';
import { EventList } from './event-list.tsx';
import { ListEnd } from './list-end.tsx';
import type { ListHandle } from './list-handle.ts';
import { blockAt } from './listing.ts';
import { waitingCounts } from './live-list.ts';
import type { Events } from './use-events.ts';
import type { ListCursor } from './use-list-cursor.ts';

export type ListViewProps = {
  readonly events: Events;
  readonly catalogue: Catalogue;
  readonly zone: string;
  readonly q: string;
  readonly filter: Filter | undefined;
  /** Whether the filter cannot be understood, and so was not applied. */
  readonly isFilterWrong: boolean;
  readonly total: number | undefined;
  readonly openId: string | undefined;
  readonly cursor: ListCursor;
  readonly handle: RefObject<ListHandle | null>;
  readonly onOpen: (event: RecordedEvent) => void;
  readonly onOpenDamaged: (id: string) => void;
  readonly onApply: (q: string) => void;
  readonly onReset: () => void;
  readonly onRefresh: () => void;
};

/** The rows behind the last one in sight at which more are fetched. */
const AHEAD = 40;

/** The list in whatever state it is: never blank. */
export function ListView(props: ListViewProps) {
  const {
    events,
    q,
    zone,
    filter,
    isFilterWrong,
    handle,
    onOpenDamaged,
    onApply,
    onReset,
    onRefresh,
    ...shown
  } = props;
  const { first, list, isStale, pageError } = events;
  if (isFilterWrong) {
    return (
      <EmptyState title="The filter cannot be applied">
        <p>What is wrong with it stands under the field.</p>
        <Button onClick={onReset}>Reset the filter</Button>
      </EmptyState>
    );
  }
  const isEmpty = list === undefined || list.listing.count === 0;
  if (isEmpty && first.isError && !first.isFetching) {
    return (
      <div className="px-4">
        <ErrorState error={first.error} onRetry={onRefresh}>
          {q !== '' && <Button onClick={onReset}>Reset the filter</Button>}
        </ErrorState>
      </div>
    );
  }
  if (list === undefined || (isEmpty && isStale)) {
    return (
      <div className="px-4 sm:px-6">
        <Skeleton lines={12} label="Loading events" />
      </div>
    );
  }
  const counts = waitingCounts(list);
  const arrivals = (
    <Arrivals
      {...counts}
      onShow={() => {
        events.release();
        handle.current?.goToTop();
      }}
    />
  );
  const { coverage } = list.first;
  const damaged = (
    <DamagedRows positions={coverage.damaged ?? []} openId={props.openId} onOpen={onOpenDamaged} />
  );
  if (isEmpty) {
    return (
      <>
        {arrivals}
        {damaged}
        <EmptyList
          emptiness={emptinessOf(coverage, q)}
          {...{ coverage, filter, zone, onApply, onReset, onRefresh }}
        />
      </>
    );
  }

  function onLook(from: number, until: number) {
    if (list === undefined) return;
    events.look(blockAt(list.listing, from), blockAt(list.listing, until));
    if (until + AHEAD >= list.listing.count && pageError === undefined) events.fetchMore();
  }

  return (
    <>
      {first.isError && (
        <div className="mb-3 px-4 sm:px-6">
          <Notice title="The list is not up to date" error={first.error} />
        </div>
      )}
      {arrivals}
      {damaged}
      <EventList {...shown} zone={zone} list={list} isStale={isStale} onLook={onLook} ref={handle} />
      <ListEnd
        hasMore={list.listing.nextCursor !== null}
        isFetching={events.isFetchingPage}
        error={pageError}
        isFiltered={q !== ''}
        expiredBefore={coverage.expiredBefore}
        zone={zone}
        onMore={events.fetchMore}
      />
    </>
  );
}

type ArrivalsProps = {
  readonly newer: number;
  readonly older: number;
  readonly onShow: () => void;
};

/** What has arrived while nothing was to move, and the way to see it. */
function Arrivals({ newer, older, onShow }: ArrivalsProps) {
  const parts = [
    ...(newer > 0 ? [`${newer.toLocaleString('en')} new`] : []),
    ...(older > 0 ? [`${older.toLocaleString('en')} older ${older === 1 ? 'event' : 'events'} arrived`] : []),
  ];
  return (
    <div role="status" className="sticky top-2 z-20 flex h-0 justify-center">
      {parts.length > 0 && (
        <Button variant="primary" className="mt-1 rounded-full shadow-float" onClick={onShow}>
          <ArrowUp aria-hidden="true" size={14} />
          {parts.join(' · ')}
        </Button>
      )}
    </div>
  );
}
