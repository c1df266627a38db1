import type { Scope } from '../workspace/api-keys/scopes.ts';

/** Who may call what: the scopes that a credential needs for a route, by method and path. A route that is not here answers nobody. */
export const ACCESS: Readonly<Record<string, 'anyone' | readonly Scope[]>> = {
  'GET /healthz': 'anyone',
  'GET /readyz': 'anyone',
  'GET /metrics': 'anyone',
  'GET /openapi.json': 'anyone',
  'GET /docs/api': 'anyone',
  'POST /v1/session': 'anyone',
  'DELETE /v1/session': 'anyone',
  'GET /v1/me': [],
  'POST /v1/events': ['events:write'],
  'GET /v1/events': ['events:read'],
  'GET /v1/events/tail': ['events:read'],
  'GET /v1/events/{id}': ['events:read'],
  'GET /v1/events/{id}/proof': ['events:read', 'ledger:read'],
  'GET /v1/facets': ['events:read'],
  'GET /v1/histogram': ['events:read'],
  'GET /v1/catalogue': [],
  'PUT /v1/catalogue/actions/{action}': ['catalogue:write'],
  'GET /v1/ledger/checkpoint': ['ledger:read'],
  'GET /v1/ledger/key': ['ledger:read'],
  'GET /v1/ledger/consistency': ['ledger:read'],
  'GET /v1/ledger/tile/{path}': ['ledger:read'],
  'GET /{organization}/checkpoint': ['ledger:read'],
  'GET /{organization}/tile/{path}': ['ledger:read'],
};
