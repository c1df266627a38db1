import {
  CreditCard,
  Folders,
  KeyRound,
  LockKeyhole,
  type LucideIcon,
  ScanSearch,
  ScrollText,
  Settings,
  Users,
} from 'lucide-react';
import type { RouteName } from './api/session.ts';
import { KINDS } from './features/investigations/kinds.ts';

/** A page of the workspace. */
export type PageEntry = {
  readonly to:
    | '/audit-logs'
    | '/investigations'
    | '/projects'
    | '/secrets'
    | '/team'
    | '/api-keys'
    | '/billing'
    | '/settings';
  readonly name: string;
  readonly sign: LucideIcon;
  /** The route that one must be allowed to call; none for a page that is for all. */
  readonly route?: RouteName;
  /** Pages of one group stand together. */
  readonly group: 'log' | 'workspace';
};

const PAGES: readonly PageEntry[] = [
  { to: '/audit-logs', name: 'Audit logs', sign: ScrollText, route: 'GET /v1/events', group: 'log' },
  {
    to: '/investigations',
    name: 'Investigate',
    sign: ScanSearch,
    route: 'GET /v1/investigations',
    group: 'log',
  },
  { to: '/projects', name: 'Projects', sign: Folders, route: 'GET /v1/projects', group: 'workspace' },
  { to: '/secrets', name: 'Secrets', sign: LockKeyhole, route: 'GET /v1/secrets', group: 'workspace' },
  { to: '/team', name: 'Team', sign: Users, route: 'GET /v1/members', group: 'workspace' },
  { to: '/api-keys', name: 'API keys', sign: KeyRound, route: 'GET /v1/api-keys', group: 'workspace' },
  { to: '/billing', name: 'Billing', sign: CreditCard, route: 'GET /v1/billing', group: 'workspace' },
  { to: '/settings', name: 'Settings', sign: Settings, group: 'workspace' },
];

/** A page, or a part of one, that can be gone to by its name. */
export type Place = { readonly to: string; readonly name: string };

/** The pages for one who may call these routes, and the situations that one may look into. */
export function placesFor(routes: readonly string[]): readonly Place[] {
  const mayInvestigate = routes.includes('GET /v1/investigations');
  return [
    ...pagesFor(routes),
    ...(mayInvestigate ? KINDS.map(({ to, situation }) => ({ to, name: situation })) : []),
    ...(routes.includes('GET /v1/exposure') ? [{ to: '/exposure', name: 'Who holds what' }] : []),
  ];
}

/** The pages for one who may call these routes, in order; the first is where they begin. */
export function pagesFor(routes: readonly string[]): readonly PageEntry[] {
  return PAGES.filter(({ route }) => route === undefined || routes.includes(route));
}
