import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { CoverageNote } from '../audit-log/states/coverage-note.tsx';
import { ExpiredNote } from '../audit-log/states/expired-note.tsx';
import { localZone } from '../audit-log/times.ts';
import { useMe } from '../sign-in/me-context.ts';
import { ExposureTable } from './exposure-table.tsx';
import { type ExposureOf, exposureQuery } from './queries.ts';

/** What an answer says, of what is in use first, and more of it where there is more. */
export function HeldList({ of }: { readonly of: ExposureOf }) {
  const { organization } = useMe();
  const query = useInfiniteQuery(exposureQuery(organization.id, of));
  const [isAll, setAll] = useState(false);
  if (query.data === undefined) {
    if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
    return <Skeleton lines={6} label="Loading who holds what" />;
  }
  const { pages } = query.data;
  const held = pages.flatMap(({ exposures }) => exposures);
  const current = held.filter(({ state }) => state === 'rotate');
  const shown = isAll ? held : current;
  const coverage = pages[0]?.coverage;
  return (
    <>
      {query.isError && <Notice title="Shown as it was before" error={query.error} />}
      <CoverageNote coverage={coverage} />
      <ExpiredNote expiredBefore={coverage?.expiredBefore} zone={localZone()} />
      {held.length === 0 ? (
        <EmptyState title={'secret' in of ? 'Nobody holds it' : 'They hold nothing'}>
          <p>
            As far as the log goes back, {'secret' in of ? 'nobody has' : 'they have not'} read or set it.
            Mind that names are exact, capitals too.
          </p>
        </EmptyState>
      ) : (
        <>
          <fieldset className="mb-3 flex flex-wrap gap-1">
            <legend className="sr-only">Versions</legend>
            <View
              isChosen={!isAll}
              count={query.hasNextPage ? undefined : current.length}
              onChoose={() => setAll(false)}
            >
              In use
            </View>
            <View
              isChosen={isAll}
              count={query.hasNextPage ? undefined : held.length}
              onChoose={() => setAll(true)}
            >
              All
            </View>
          </fieldset>
          {shown.length === 0 ? (
            <p role="status" className="py-6 text-muted text-sm">
              None of it is in use any more.
            </p>
          ) : (
            <ExposureTable of={of} held={shown} />
          )}
        </>
      )}
      {query.hasNextPage && (
        <Button
          className="mt-3"
          onClick={() => void query.fetchNextPage()}
          disabled={query.isFetchingNextPage}
        >
          {query.isFetchingNextPage ? 'Loading…' : 'Show more'}
        </Button>
      )}
    </>
  );
}

type ViewProps = {
  readonly isChosen: boolean;
  /** How many there are, once that is known. */
  readonly count: number | undefined;
  readonly onChoose: () => void;
  readonly children: string;
};

function View({ isChosen, count, onChoose, children }: ViewProps) {
  return (
    <Button
      variant="quiet"
      aria-pressed={isChosen}
      onClick={onChoose}
      className="aria-pressed:bg-accent-soft aria-pressed:text-ink"
    >
      {children}
      {count !== undefined && (
        <span className="tabular text-faint text-xs">{count.toLocaleString('en')}</span>
      )}
    </Button>
  );
}
