import type { Inquirer } from '../explore/within-limit.ts';
import type { AppContext } from './context.ts';

/** Who asks the index, since now, and until the client goes away. */
export function inquirerOf(c: AppContext): Inquirer {
  const credential = c.get('credential');
  return {
    organizationId: credential.organizationId,
    credential: credential.kind === 'api-key' ? credential.apiKey.id : credential.user.id,
    signal: c.req.raw.signal,
    askedAt: performance.now(),
  };
}
