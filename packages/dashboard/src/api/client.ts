import { createClient } from '@daybook/sdk';

/**
 * The server that this page came from; the session's cookie opens the door. Few attempts: a reader would rather be told, and asked
 * whether to try again, than wait.
 */
export const api = createClient({
  url: globalThis.location.origin,
  retry: { attempts: 2 },
  timeoutMs: 30_000,
});
