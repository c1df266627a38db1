import { Link } from '@tanstack/react-router';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorState } from '../ui/error-state.tsx';

/** What is shown when the page itself has an error. */
export function PageFailed({ error }: { readonly error: unknown }) {
  return (
    <ErrorState error={error} onRetry={() => globalThis.location.reload()} retryLabel="Load the page again" />
  );
}

export function PageNotFound() {
  return (
    <EmptyState title="There is no such page">
      <p>
        The{' '}
        <Link to="/audit-logs" className="text-accent underline underline-offset-2">
          audit logs
        </Link>{' '}
        are what this address has.
      </p>
    </EmptyState>
  );
}
