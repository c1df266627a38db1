import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { OrganizationMenu } from '../features/organizations/organization-menu.tsx';
import { MeContext, useMe } from '../features/sign-in/me-context.ts';
import { sessionQuery } from '../features/sign-in/session-query.ts';
import { SignOutContext } from '../features/sign-in/sign-out-context.ts';
import { useSignOut } from '../features/sign-in/use-sign-out.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { Untrusted } from '../ui/untrusted.tsx';
import { AccountMenu } from './account-menu.tsx';
import { FullPageError } from './fallbacks.tsx';
import { FramePalette } from './frame-palette.tsx';
import { Header } from './header.tsx';
import { NavLinks } from './nav-links.tsx';
import { OrganizationChanged } from './organization-changed.tsx';
import { PageOpening } from './page-opening.tsx';

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
  if (session.isPending) return <Waiting label="Opening Daybook" />;
  // A failed second look changes nothing: whatever is asked next will tell.
  if (session.data === undefined)
    return <FullPageError error={session.error} onRetry={() => session.refetch()} />;
  if (session.data.state === 'leaving') return <Waiting label="Signing out" />;
  if (session.data.state !== 'signed-in') {
    return (
      <Suspense fallback={<Waiting label="Opening Daybook" />}>
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

function Waiting({ label }: { readonly label: string }) {
  return (
    <main className="mx-auto max-w-xl px-4 py-16" aria-busy="true" aria-label={label}>
      <Skeleton lines={4} label={label} />
    </main>
  );
}

/** Where one is, the pages there are, as whom one is signed in, and the way out. */
function Sidebar() {
  return (
    <header className="sticky top-0 hidden h-dvh w-48 shrink-0 flex-col border-line border-r bg-surface lg:flex print:hidden">
      <div className="px-2 py-2">
        <OrganizationMenu />
      </div>
      <NavLinks />
      <div className="border-line border-t p-2">
        <AccountMenu />
      </div>
    </header>
  );
}

/** What the server wants people to know, on every page: a clock that jumped, for example. */
function ServerNotices() {
  const { notices = [] } = useMe();
  if (notices.length === 0) return null;
  return (
    <section aria-label="Notices" className="flex flex-col gap-2 px-4 pt-4">
      {notices.map((notice) => (
        <p
          key={notice}
          className="flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn"
        >
          <TriangleAlert aria-hidden="true" size={16} className="mt-0.5 shrink-0" />
          <Untrusted text={notice} />
        </p>
      ))}
    </section>
  );
}
