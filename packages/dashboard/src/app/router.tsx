import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router';
import { AuditLogPage } from '../features/audit-log/audit-log-page.tsx';
import { PageFailed, PageNotFound } from './fallbacks.tsx';
import { Frame } from './frame.tsx';
import { parseSearch, readAuditLogSearch, stringifySearch } from './search-params.ts';

const rootRoute = createRootRoute({ component: Frame });

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: readAuditLogSearch,
  beforeLoad: ({ search }) => {
    throw redirect({ to: '/audit-logs', search, replace: true });
  },
});

const auditLogRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/audit-logs',
  validateSearch: readAuditLogSearch,
  component: AuditLogPage,
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([homeRoute, auditLogRoute]),
  parseSearch,
  stringifySearch,
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: PageNotFound,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
