import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { AuditLogPage } from '../features/audit-log/audit-log-page.tsx';
import { Allowed } from './allowed.tsx';
import { PageFailed, PageNotFound } from './fallbacks.tsx';
import { Frame } from './frame.tsx';
import { HomePage } from './home-page.tsx';
import {
  parseSearch,
  readAuditLogSearch,
  readEnvironmentSearch,
  readTokenSearch,
  stringifySearch,
} from './search-params.ts';

const rootRoute = createRootRoute({ component: Outlet });

/** What needs nobody to be signed in. */
const outside = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/setup',
    validateSearch: readTokenSearch,
    component: lazyRouteComponent(() => import('../features/setup/setup-page.tsx'), 'SetupPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/reset-password',
    validateSearch: readTokenSearch,
    component: lazyRouteComponent(
      () => import('../features/sign-in/reset-password-page.tsx'),
      'ResetPasswordPage',
    ),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/invitations/$invitationId',
    component: lazyRouteComponent(
      () => import('../features/invitations/invitation-page.tsx'),
      'InvitationPage',
    ),
  }),
] as const;

/** Everything else is for members of an organization. */
const frameRoute = createRoute({ getParentRoute: () => rootRoute, id: 'frame', component: Frame });

const homeRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/',
  validateSearch: readAuditLogSearch,
  component: HomePage,
});

const auditLogRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/audit-logs',
  validateSearch: readAuditLogSearch,
  component: () => (
    <Allowed route="GET /v1/events">
      <AuditLogPage />
    </Allowed>
  ),
});

const ProjectsPage = lazyRouteComponent(
  () => import('../features/projects/projects-page.tsx'),
  'ProjectsPage',
);
const projectsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/projects',
  component: () => (
    <Allowed route="GET /v1/projects">
      <ProjectsPage />
    </Allowed>
  ),
});

const ProjectPage = lazyRouteComponent(() => import('../features/projects/project-page.tsx'), 'ProjectPage');
const projectRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/projects/$projectId',
  validateSearch: readEnvironmentSearch,
  component: () => (
    <Allowed route="GET /v1/projects">
      <ProjectPage />
    </Allowed>
  ),
});

const SecretsPage = lazyRouteComponent(() => import('../features/secrets/secrets-page.tsx'), 'SecretsPage');
const secretsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/secrets',
  validateSearch: readEnvironmentSearch,
  component: () => (
    <Allowed route="GET /v1/secrets">
      <SecretsPage />
    </Allowed>
  ),
});

const TeamPage = lazyRouteComponent(() => import('../features/team/team-page.tsx'), 'TeamPage');
const teamRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/team',
  component: () => (
    <Allowed route="GET /v1/members">
      <TeamPage />
    </Allowed>
  ),
});

const ApiKeysPage = lazyRouteComponent(() => import('../features/api-keys/api-keys-page.tsx'), 'ApiKeysPage');
const apiKeysRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/api-keys',
  component: () => (
    <Allowed route="GET /v1/api-keys">
      <ApiKeysPage />
    </Allowed>
  ),
});

const BillingPage = lazyRouteComponent(() => import('../features/billing/billing-page.tsx'), 'BillingPage');
const billingRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/billing',
  component: () => (
    <Allowed route="GET /v1/billing">
      <BillingPage />
    </Allowed>
  ),
});

const settingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('../features/settings/settings-page.tsx'), 'SettingsPage'),
});

const elsewhereRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/$',
  component: PageNotFound,
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    ...outside,
    frameRoute.addChildren([
      homeRoute,
      auditLogRoute,
      projectsRoute,
      projectRoute,
      secretsRoute,
      teamRoute,
      apiKeysRoute,
      billingRoute,
      settingsRoute,
      elsewhereRoute,
    ]),
  ]),
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
