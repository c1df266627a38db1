import type { UseQueryResult } from '@tanstack/react-query';
import { ErrorState } from '../../ui/error-state.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { OutsidePage } from './outside-page.tsx';

/** What stands in the place of a form while nobody knows yet whether its link is good. */
export function LinkCheck({ title, query }: { readonly title: string; readonly query: UseQueryResult }) {
  return (
    <OutsidePage title={title}>
      {query.isError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton lines={4} label="Looking whether the link is still good" />
      )}
    </OutsidePage>
  );
}
