import { type ComponentType, type ReactNode, Suspense } from 'react';
import type { RouteName } from '../api/session.ts';
import { useMay } from '../api/use-may.ts';
import { useMe } from '../features/sign-in/me-context.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { aRole, ROLE_WORDS } from '../ui/role-words.ts';
import { Untrusted } from '../ui/untrusted.tsx';
import { PageOpening } from './page-opening.tsx';

/** A page for those who may call the route that it is made of; others are told that it is not for them, and nothing is asked. */
export function allowed(route: RouteName, Content: ComponentType): () => ReactNode {
  return function AllowedPage() {
    const may = useMay(route);
    return may ? (
      <Suspense fallback={<PageOpening />}>
        <Content />
      </Suspense>
    ) : (
      <NotAllowed />
    );
  };
}

function NotAllowed() {
  const { organization, role } = useMe();
  return (
    <Page title="Not for your role">
      <EmptyState title="Your role does not show this page">
        <p>
          In <Untrusted text={organization.name} /> you are {aRole(role)}:{' '}
          {ROLE_WORDS[role].may.replace(/^./, (first) => first.toLowerCase())}. An owner or admin can change
          that.
        </p>
      </EmptyState>
    </Page>
  );
}
