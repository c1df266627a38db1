import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { ApiKey } from '../workspace/api-keys/api-key-store.ts';

/** Who asks, once a key or a session was checked. */
export type Credential = {
  readonly organizationId: string;
  readonly apiKey: ApiKey;
  /** The token of the page's session, where the request came with one. */
  readonly session?: string;
};

export type AppEnv = {
  Bindings: Partial<HttpBindings>;
  Variables: {
    requestId: string;
    /** The caller's address, canonical; undefined when the request did not come over a socket. */
    address: string | undefined;
    credential: Credential;
  };
};

export type AppContext = Context<AppEnv>;
