import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { localTime } from '../times.ts';

export type ListEndProps = {
  readonly hasMore: boolean;
  readonly isFetching: boolean;
  /** Why what follows could not be fetched. */
  readonly error: unknown;
  readonly isFiltered: boolean;
  /** Events recorded before this time have expired; null when none has. */
  readonly expiredBefore: string | null;
  readonly zone: string;
  readonly onMore: () => void;
};

/** The end of the list: either there is more, or it says that there is not, and why. */
export function ListEnd({
  hasMore,
  isFetching,
  error,
  isFiltered,
  expiredBefore,
  zone,
  onMore,
}: ListEndProps) {
  return (
    <div className="flex flex-col items-center gap-3 px-4 py-5 text-center text-faint text-sm">
      {error !== undefined && <Notice title="No more events could be loaded" error={error} />}
      {hasMore ? (
        <Button onClick={onMore} aria-disabled={isFetching}>
          {isFetching ? 'Loading…' : error === undefined ? 'Load more' : 'Try again'}
        </Button>
      ) : (
        <p>{isFiltered ? 'Nothing more matches.' : 'There are no older events.'}</p>
      )}
      {!hasMore && expiredBefore !== null && (
        <p>
          Events recorded before {localTime(expiredBefore, zone).full} have expired: the plan keeps the log no
          longer. Their places in the ledger remain, and its proofs hold.
        </p>
      )}
    </div>
  );
}
