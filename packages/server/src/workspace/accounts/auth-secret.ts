import type { WrappedKeys } from '../vault/wrapped-keys.ts';

/**
 * The secret by which the auth library signs cookies and seals second factors; made once, it lies wrapped by the master key. Belongs
 * to the caller's transaction.
 */
export function authSecret(keys: WrappedKeys): string {
  return keys
    .key(keys.newestOrNew({ purpose: 'auth' }))
    .export()
    .toString('base64url');
}
