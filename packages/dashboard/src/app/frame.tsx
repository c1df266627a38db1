import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { MeContext } from '../features/sign-in/me-context.ts';
import { sessionQuery } from '../features/sign-in/session-query.ts';
import { SignInPage } from '../features/sign-in/sign-in-page.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { FullPageError } from './fallbacks.tsx';
import { Header } from './header.tsx';

/** Everything is for those who are signed in. The address stays as it is meanwhile, so that a link leads where it points. */
export function Frame() {
  const session = useQuery(sessionQuery);
  if (session.isPending) return <Opening />;
  // A failed second look changes nothing: whatever is asked next will tell.
  if (session.data === undefined)
    return <FullPageError error={session.error} onRetry={() => session.refetch()} />;
  if (session.data.state === 'signed-out') return <SignInPage reason={session.data.reason} />;
  const { me } = session.data;
  return (
    <MeContext value={me}>
      <div className="flex min-h-dvh flex-col">
        <Header me={me} />
        <Outlet />
      </div>
    </MeContext>
  );
}

function Opening() {
  return (
    <main className="mx-auto max-w-xl px-4 py-16" aria-busy="true" aria-label="Opening Daybook">
      <Skeleton lines={4} label="Opening Daybook" />
    </main>
  );
}
