import { defineActions } from './definition.ts';

/** API keys: credentials of programs. The resource is the key's name. */
export const apiKeyActions = defineActions('API Keys', [
  {
    action: 'API_KEY_CREATE',
    resourceType: 'api-key',
    operation: 'create',
    sentence: 'created API key {resource}',
    metadata: {
      scopes: 'list: what the key may do',
      projects: 'list: the projects it is held to',
      environments: 'list: the environments it is held to',
      cidrs: 'list: the addresses it may be used from',
      expiresAt: 'string: when it ends, ISO 8601',
    },
  },
  {
    action: 'API_KEY_REVOKE',
    resourceType: 'api-key',
    operation: 'remove',
    sentence: 'revoked API key {resource}',
    metadata: { reason: 'string: why it was revoked' },
  },
]);
