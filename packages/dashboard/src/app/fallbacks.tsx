import { Link } from '@tanstack/react-router';
import { answers } from '../api/reach.ts';
import { ErrorState } from '../ui/error-state.tsx';
import { useTitle } from '../ui/use-title.ts';

/** What is shown when the page itself has an error. */
export function PageFailed({ error }: { readonly error: unknown }) {
  return <FullPageError error={error} onRetry={loadAgain} retryLabel="Load the page again" />;
}

/** Without a server the browser would show its own error, which nothing leads back from. */
async function loadAgain(): Promise<void> {
  if (await answers()) globalThis.location.reload();
}

/** An error in place of everything else. */
export function FullPageError(props: Parameters<typeof ErrorState>[0]) {
  return (
    <main className="mx-auto max-w-2xl px-4 py-8">
      <h1 className="sr-only">Daybook</h1>
      <ErrorState {...props} />
    </main>
  );
}

export function PageNotFound() {
  useTitle('No such page');
  return (
    <main className="mx-auto w-full max-w-2xl px-4 py-16">
      <h1 className="font-semibold text-lg">There is no such page</h1>
      <p className="mt-2 text-muted text-sm">
        What you may be looking for are the{' '}
        <Link to="/audit-logs" className="text-accent underline underline-offset-2">
          audit logs
        </Link>
        .
      </p>
    </main>
  );
}
