import {
  createRootRoute,
  createRoute,
  createRouter,
  getRouteApi,
  Navigate,
  Outlet,
} from '@tanstack/react-router';
import { useMe } from '../features/sign-in/me-context.ts';
import { pagesFor } from '../pages.ts';
import { allowed } from './allowed.tsx';
import { PageFailed, PageNotFound } from './fallbacks.tsx';
import { Frame } from './frame.tsx';
import { lazyPage } from './lazy-page.ts';
import {
  parseSearch,
  readAuditLogSearch,
  readEnvironmentSearch,
  readExposureSearch,
  readInvestigationSearch,
  readTokenSearch,
  stringifySearch,
} from './search-params.ts';

// Each page is loaded when it is opened first.
const SetupPage = lazyPage(() => import('../features/setup/setup-page.tsx'), 'SetupPage');
const ResetPasswordPage = lazyPage(
  () => import('../features/sign-in/reset-password-page.tsx'),
  'ResetPasswordPage',
);
const InvitationPage = lazyPage(
  () => import('../features/invitations/invitation-page.tsx'),
  'InvitationPage',
);
const AuditLogPage = lazyPage(() => import('../features/audit-log/audit-log-page.tsx'), 'AuditLogPage');
const InvestigationsPage = lazyPage(
  () => import('../features/investigations/investigations-page.tsx'),
  'InvestigationsPage',
);
const LeakedKeyPage = lazyPage(
  () => import('../features/investigations/forms/leaked-key-page.tsx'),
  'LeakedKeyPage',
);
const OffBoardingPage = lazyPage(
  () => import('../features/investigations/forms/off-boarding-page.tsx'),
  'OffBoardingPage',
);
const ProductionChangePage = lazyPage(
  () => import('../features/investigations/forms/production-change-page.tsx'),
  'ProductionChangePage',
);
const InvestigationPage = lazyPage(
  () => import('../features/investigations/result/investigation-page.tsx'),
  'InvestigationPage',
);
const ExposurePage = lazyPage(() => import('../features/exposure/exposure-page.tsx'), 'ExposurePage');
const ProjectsPage = lazyPage(() => import('../features/projects/projects-page.tsx'), 'ProjectsPage');
const ProjectPage = lazyPage(() => import('../features/projects/project-page.tsx'), 'ProjectPage');
const SecretsPage = lazyPage(() => import('../features/secrets/secrets-page.tsx'), 'SecretsPage');
const TeamPage = lazyPage(() => import('../features/team/team-page.tsx'), 'TeamPage');
const ApiKeysPage = lazyPage(() => import('../features/api-keys/api-keys-page.tsx'), 'ApiKeysPage');
const BillingPage = lazyPage(() => import('../features/billing/billing-page.tsx'), 'BillingPage');
const RetentionPage = lazyPage(() => import('../features/retention/retention-page.tsx'), 'RetentionPage');
const SettingsPage = lazyPage(() => import('../features/settings/settings-page.tsx'), 'SettingsPage');

// Where most begin; it comes while the server is asked who is signed in.
if (['/', '/audit-logs'].includes(globalThis.location.pathname)) void AuditLogPage.preload?.();

const rootRoute = createRootRoute({ component: Outlet });

// What needs nobody to be signed in.
const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  validateSearch: readTokenSearch,
  component: SetupPage,
});
const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset-password',
  validateSearch: readTokenSearch,
  component: ResetPasswordPage,
});
const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitations/$invitationId',
  component: InvitationPage,
});

// Everything else is for members of an organization, and each page for those who may call what it is made of.
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
  component: allowed('GET /v1/events', AuditLogPage),
});
const investigationsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/investigations',
  component: allowed('GET /v1/investigations', InvestigationsPage),
});
const leakedKeyRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/investigations/leaked-key',
  validateSearch: readInvestigationSearch,
  component: allowed('POST /v1/investigations/leaked-key', LeakedKeyPage),
});
const offBoardingRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/investigations/off-boarding',
  validateSearch: readInvestigationSearch,
  component: allowed('POST /v1/investigations/off-boarding', OffBoardingPage),
});
const productionChangeRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/investigations/production-change',
  validateSearch: readInvestigationSearch,
  component: allowed('POST /v1/investigations/production-change', ProductionChangePage),
});
const investigationRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/investigations/$investigationId',
  component: allowed('GET /v1/investigations/{id}', InvestigationPage),
});
const exposureRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/exposure',
  validateSearch: readExposureSearch,
  component: allowed('GET /v1/exposure', ExposurePage),
});
const projectsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/projects',
  component: allowed('GET /v1/projects', ProjectsPage),
});
const projectRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/projects/$projectId',
  validateSearch: readEnvironmentSearch,
  component: allowed('GET /v1/projects', ProjectPage),
});
const secretsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/secrets',
  validateSearch: readEnvironmentSearch,
  component: allowed('GET /v1/secrets', SecretsPage),
});
const teamRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/team',
  component: allowed('GET /v1/members', TeamPage),
});
const apiKeysRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/api-keys',
  component: allowed('GET /v1/api-keys', ApiKeysPage),
});
const billingRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/billing',
  component: allowed('GET /v1/billing', BillingPage),
});
const settingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/settings',
  component: SettingsPage,
});
const retentionRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/settings/retention',
  component: allowed('GET /v1/retention', RetentionPage),
});
const elsewhereRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/$',
  component: PageNotFound,
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    setupRoute,
    resetPasswordRoute,
    invitationRoute,
    frameRoute.addChildren([
      homeRoute,
      auditLogRoute,
      investigationsRoute,
      leakedKeyRoute,
      offBoardingRoute,
      productionChangeRoute,
      investigationRoute,
      exposureRoute,
      projectsRoute,
      projectRoute,
      secretsRoute,
      teamRoute,
      apiKeysRoute,
      billingRoute,
      settingsRoute,
      retentionRoute,
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

const route = getRouteApi('/frame/');

/** Where one begins: the first page that one may see. A filter in the address goes to the log. */
function HomePage() {
  const { routes } = useMe();
  const search = route.useSearch();
  const [first] = pagesFor(routes);
  if (first === undefined || first.to === '/audit-logs')
    return <Navigate to="/audit-logs" search={search} replace />;
  return <Navigate to={first.to} replace />;
}
