import type { Scope } from '../workspace/api-keys/scopes.ts';
import { ROLES, type Role } from '../workspace/team/roles.ts';

/**
 * Who may call a route. `anyone` needs no credential; `account` needs a signed-in person, member of an organization or not; else
 * a person needs one of `roles`, and an API key all of `scopes`, or one of `anyScope`; without either the route is not for keys.
 */
export type Access =
  | 'anyone'
  | 'account'
  | {
      readonly roles: readonly Role[];
      readonly scopes?: readonly Scope[];
      readonly anyScope?: readonly Scope[];
    };

const EVERY_ROLE = ROLES;
const OWNER = ['owner'] as const;
const ADMINS = ['owner', 'admin'] as const;
const READERS_OF_THE_LOG = ['owner', 'admin', 'auditor'] as const;
const WATCHERS_OF_ERASURES = ['owner', 'auditor'] as const;
const READERS_OF_NAMES = ['owner', 'admin', 'member', 'viewer'] as const;
const WRITERS = ['owner', 'admin', 'member'] as const;
const NOBODY = [] as const;
const PROJECT_SCOPES = [
  'projects:write',
  'variables:read',
  'variables:write',
  'secrets:read',
  'secrets:write',
] as const;

/** Who may call what, by method and path. A route that is not here answers nobody. */
export const ACCESS: Readonly<Record<string, Access>> = {
  'GET /healthz': 'anyone',
  'GET /readyz': 'anyone',
  'GET /metrics': 'anyone',
  'GET /openapi.json': 'anyone',
  'GET /docs/api': 'anyone',

  'GET /v1/setup': 'anyone',
  'POST /v1/setup': 'anyone',
  'POST /v1/links/check': 'anyone',
  'GET /v1/me': { roles: EVERY_ROLE, scopes: [] },
  'POST /v1/session/organization': 'account',
  'GET /v1/organization': { roles: EVERY_ROLE, scopes: [] },
  'PATCH /v1/organization': { roles: ADMINS },
  'POST /v1/organizations': 'account',

  'GET /v1/invitations': { roles: ADMINS },
  'POST /v1/invitations': { roles: ADMINS },
  'DELETE /v1/invitations/{id}': { roles: ADMINS },
  'GET /v1/invitations/{id}': 'anyone',
  'POST /v1/invitations/{id}/accept': 'account',
  'GET /v1/members': { roles: ADMINS },
  'PATCH /v1/members/{id}': { roles: ADMINS },
  'DELETE /v1/members/{id}': { roles: EVERY_ROLE },
  'POST /v1/members/{id}/password-reset': { roles: ADMINS },
  'DELETE /v1/members/{id}/two-factor': { roles: OWNER },
  'DELETE /v1/members/{id}/sessions': { roles: ADMINS },

  'GET /v1/api-keys': { roles: ADMINS },
  'POST /v1/api-keys': { roles: ADMINS },
  'DELETE /v1/api-keys/{id}': { roles: ADMINS },
  'POST /v1/api-keys/{id}/confirm': { roles: OWNER },
  'POST /v1/api-keys/confirm': { roles: OWNER },

  'GET /v1/projects': { roles: READERS_OF_NAMES, anyScope: PROJECT_SCOPES },
  'POST /v1/projects': { roles: WRITERS, scopes: ['projects:write'] },
  'GET /v1/projects/{id}': { roles: READERS_OF_NAMES, anyScope: PROJECT_SCOPES },
  'PATCH /v1/projects/{id}': { roles: WRITERS, scopes: ['projects:write'] },
  'DELETE /v1/projects/{id}': { roles: WRITERS, scopes: ['projects:write'] },
  'GET /v1/projects/{id}/variables': { roles: READERS_OF_NAMES, scopes: ['variables:read'] },
  'PUT /v1/projects/{id}/variables/{name}': { roles: WRITERS, scopes: ['variables:write'] },
  'DELETE /v1/projects/{id}/variables/{name}': { roles: WRITERS, scopes: ['variables:write'] },
  'POST /v1/projects/{id}/variables/upload': { roles: WRITERS, scopes: ['variables:write'] },

  'GET /v1/secrets': { roles: READERS_OF_NAMES, scopes: ['secrets:read'] },
  'GET /v1/secrets/{name}': { roles: WRITERS, scopes: ['secrets:read'] },
  'POST /v1/secrets/read': { roles: WRITERS, scopes: ['secrets:read'] },
  'PUT /v1/secrets/{name}': { roles: WRITERS, scopes: ['secrets:write'] },
  'POST /v1/secrets/{name}/restore': { roles: WRITERS, scopes: ['secrets:read', 'secrets:write'] },
  'DELETE /v1/secrets/{name}': { roles: WRITERS, scopes: ['secrets:write'] },

  'GET /v1/billing': { roles: OWNER },
  'POST /v1/billing/plan': { roles: OWNER },
  'POST /v1/billing/cancel': { roles: OWNER },
  'POST /v1/billing/payments': { roles: OWNER },

  'GET /v1/legal-holds': { roles: READERS_OF_THE_LOG },
  'POST /v1/legal-holds': { roles: ADMINS },
  'DELETE /v1/legal-holds/{id}': { roles: OWNER },
  'GET /v1/erasures': { roles: WATCHERS_OF_ERASURES },
  'POST /v1/erasures': { roles: OWNER },
  'DELETE /v1/erasures/{id}': { roles: WATCHERS_OF_ERASURES },
  'GET /v1/retention': { roles: READERS_OF_THE_LOG, scopes: ['events:read'] },
  'PUT /v1/retention': { roles: OWNER },

  'POST /v1/investigations/leaked-key': { roles: READERS_OF_THE_LOG, scopes: ['events:read'] },
  'POST /v1/investigations/off-boarding': { roles: READERS_OF_THE_LOG, scopes: ['events:read'] },
  'POST /v1/investigations/production-change': { roles: READERS_OF_THE_LOG, scopes: ['events:read'] },
  'GET /v1/investigations': { roles: READERS_OF_THE_LOG, scopes: ['events:read'] },
  'GET /v1/investigations/{id}': { roles: READERS_OF_THE_LOG, scopes: ['events:read'] },

  'POST /v1/events': { roles: NOBODY, scopes: ['events:write'] },
  'GET /v1/events': { roles: READERS_OF_THE_LOG, scopes: ['events:read'] },
  'GET /v1/events/tail': { roles: READERS_OF_THE_LOG, scopes: ['events:read'] },
  'GET /v1/events/{id}': { roles: READERS_OF_THE_LOG, scopes: ['events:read'] },
  'GET /v1/events/{id}/proof': { roles: READERS_OF_THE_LOG, scopes: ['events:read', 'ledger:read'] },
  'GET /v1/export': { roles: READERS_OF_THE_LOG, scopes: ['export'] },
  'GET /v1/exports': { roles: READERS_OF_THE_LOG, scopes: ['export'] },
  'POST /v1/exports': { roles: READERS_OF_THE_LOG, scopes: ['export'] },
  'GET /v1/exports/{id}': { roles: READERS_OF_THE_LOG, scopes: ['export'] },
  'GET /v1/exports/{id}/download': { roles: READERS_OF_THE_LOG, scopes: ['export'] },
  'DELETE /v1/exports/{id}': { roles: READERS_OF_THE_LOG, scopes: ['export'] },
  'GET /v1/export-schedules': { roles: READERS_OF_THE_LOG, scopes: ['export'] },
  'POST /v1/export-schedules': { roles: READERS_OF_THE_LOG, scopes: ['export'] },
  'DELETE /v1/export-schedules/{id}': { roles: READERS_OF_THE_LOG, scopes: ['export'] },
  'GET /v1/facets': { roles: READERS_OF_THE_LOG, scopes: ['events:read'] },
  'GET /v1/histogram': { roles: READERS_OF_THE_LOG, scopes: ['events:read'] },
  'GET /v1/exposure': { roles: READERS_OF_THE_LOG, scopes: ['events:read'] },
  'GET /v1/catalogue': { roles: EVERY_ROLE, scopes: [] },
  'PUT /v1/catalogue/actions/{action}': { roles: ADMINS, scopes: ['catalogue:write'] },
  'GET /v1/ledger/checkpoint': { roles: READERS_OF_THE_LOG, scopes: ['ledger:read'] },
  'GET /v1/ledger/key': { roles: READERS_OF_THE_LOG, scopes: ['ledger:read'] },
  'POST /v1/ledger/checkpoint-seen': { roles: READERS_OF_THE_LOG, scopes: ['ledger:read'] },
  'GET /v1/ledger/logs': { roles: READERS_OF_THE_LOG, scopes: ['ledger:read'] },
  'GET /v1/ledger/consistency': { roles: READERS_OF_THE_LOG, scopes: ['ledger:read'] },
  'GET /v1/ledger/openings': { roles: READERS_OF_THE_LOG, scopes: ['events:read', 'ledger:read'] },
  'GET /v1/ledger/tile/{path}': { roles: READERS_OF_THE_LOG, scopes: ['ledger:read'] },
  'GET /{organization}/checkpoint': { roles: READERS_OF_THE_LOG, scopes: ['ledger:read'] },
  'GET /{organization}/tile/{path}': { roles: READERS_OF_THE_LOG, scopes: ['ledger:read'] },
};
