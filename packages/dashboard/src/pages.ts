import {
  CreditCard,
  Folders,
  KeyRound,
  LockKeyhole,
  type LucideIcon,
  ScrollText,
  Settings,
  Users,
} from 'lucide-react';
import type { RouteName } from './api/session.ts';

/** A page of the workspace. */
export type PageEntry = {
  readonly to: '/audit-logs' | '/projects' | '/secrets' | '/team' | '/api-keys' | '/billing' | '/settings';
  readonly name: string;
  readonly sign: LucideIcon;
  /** The route that one must be allowed to call; none for a page that is for all. */
  readonly route?: RouteName;
  /** Pages of one group stand together. */
  readonly group: 'log' | 'workspace';
};

const PAGES: readonly PageEntry[] = [
  { to: '/audit-logs', name: 'Audit logs', sign: ScrollText, route: 'GET /v1/events', group: 'log' },
  { to: '/projects', name: 'Projects', sign: Folders, route: 'GET /v1/projects', group: 'workspace' },
  { to: '/secrets', name: 'Secrets', sign: LockKeyhole, route: 'GET /v1/secrets', group: 'workspace' },
  { to: '/team', name: 'Team', sign: Users, route: 'GET /v1/members', group: 'workspace' },
  { to: '/api-keys', name: 'API keys', sign: KeyRound, route: 'GET /v1/api-keys', group: 'workspace' },
  { to: '/billing', name: 'Billing', sign: CreditCard, route: 'GET /v1/billing', group: 'workspace' },
  { to: '/settings', name: 'Settings', sign: Settings, group: 'workspace' },
];

/** The pages for one who may call these routes, in order; the first is where they begin. */
export function pagesFor(routes: readonly string[]): readonly PageEntry[] {
  return PAGES.filter(({ route }) => route === undefined || routes.includes(route));
}
