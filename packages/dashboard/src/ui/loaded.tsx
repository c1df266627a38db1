import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState } from './error-state.tsx';
import { Notice } from './notice.tsx';
import { Skeleton } from './skeleton.tsx';

export type LoadedProps<Data> = {
  readonly query: UseQueryResult<Data>;
  /** What is being loaded, such as `members`. */
  readonly what: string;
  readonly children: (data: Data) => ReactNode;
};

/** What an answer holds, once it is there; until then that it is coming, or why it did not. What was there stays while it is asked again. */
export function Loaded<Data>({ query, what, children }: LoadedProps<Data>) {
  if (query.data === undefined) {
    if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
    return <Skeleton lines={6} label={`Loading ${what}`} />;
  }
  return (
    <>
      {query.isError && <Notice title="Shown as it was before" error={query.error} />}
      {children(query.data)}
    </>
  );
}
