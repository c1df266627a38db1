import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { MeContext } from '../features/sign-in/me-context.ts';
import { sessionQuery } from '../features/sign-in/session-query.ts';
import { SignOutContext } from '../features/sign-in/sign-out-context.ts';
import { useSignOut } from '../features/sign-in/use-sign-out.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { FullPageError } from './fallbacks.tsx';
import { FramePalette } from './frame-palette.tsx';
import { Header } from './header.tsx';
import { OrganizationChanged } from './organization-changed.tsx';
import { PageOpening } from './page-opening.tsx';
import { ServerNotices } from './server-notices.tsx';
import { Sidebar } from './sidebar.tsx';

// Neither is needed by those who are in.
const SignInPage = lazy(async () => ({
  default: (await import('../features/sign-in/sign-in-page.tsx')).SignInPage,
}));
const NoMembershipPage = lazy(async () => ({
  default: (await import('../features/sign-in/no-membership-page.tsx')).NoMembershipPage,
}));

/** Everything is for those who are signed in. The address stays as it is meanwhile, so that a link leads where it points. */
export function Frame() {
  const session = useQuery(sessionQuery);
  const signOut = useSignOut();
  if (session.isPending) return <Opening />;
  // A failed second look changes nothing: whatever is asked next will tell.
  if (session.data === undefined)
    return <FullPageError error={session.error} onRetry={() => session.refetch()} />;
  if (session.data.state !== 'signed-in') {
    return (
      <Suspense fallback={<Opening />}>
        {session.data.state === 'homeless' ? (
          <NoMembershipPage />
        ) : (
          <SignInPage reason={session.data.reason} />
        )}
      </Suspense>
    );
  }
  return (
    <MeContext value={session.data.me}>
      <SignOutContext value={signOut}>
        <div className="flex min-h-dvh flex-col lg:flex-row">
          <Header />
          <Sidebar />
          <div className="flex min-w-0 flex-1 flex-col">
            <ServerNotices />
            <Suspense fallback={<PageOpening />}>
              <Outlet />
            </Suspense>
          </div>
        </div>
        <FramePalette />
        <OrganizationChanged />
      </SignOutContext>
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
