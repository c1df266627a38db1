import type { Credential } from './context.ts';

/**
 * Whether a credential may read values of secrets or variables. Where it may not, no answer tells whether a value that it sends is the one
 * that is there: it could guess.
 */
export function mayReadValues(credential: Credential, scope: 'secrets:read' | 'variables:read'): boolean {
  return credential.kind === 'api-key'
    ? credential.apiKey.scopes.has(scope)
    : ['owner', 'admin', 'member'].includes(credential.role);
}
