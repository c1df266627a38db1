import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { SignedCookies } from '../workspace/accounts/signed-cookies.ts';
import type { ApiKey } from '../workspace/api-keys/api-key-store.ts';
import type { Role } from '../workspace/team/roles.ts';
import type { BodyLease } from './arriving-bodies.ts';

/** A program that asks with an API key. */
export type KeyCredential = {
  readonly kind: 'api-key';
  readonly organizationId: string;
  readonly apiKey: ApiKey;
};

/** A signed-in person, as member of the organization that the session shows. */
export type MemberCredential = {
  readonly kind: 'member';
  readonly organizationId: string;
  readonly sessionId: string;
  readonly user: User;
  readonly memberId: string;
  readonly role: Role;
};

/** A signed-in person where no membership is needed. */
export type AccountCredential = {
  readonly sessionId: string;
  readonly user: User;
};

export type User = { readonly id: string; readonly email: string; readonly name: string };

/** Who asks, once a key or a session was checked. */
export type Credential = KeyCredential | MemberCredential;

export type AppEnv = {
  Bindings: Partial<HttpBindings>;
  Variables: {
    requestId: string;
    /** The caller's address, canonical; undefined when the request did not come over a socket. */
    address: string | undefined;
    /** Of the API key that was sent, whether it is known or not. */
    keyHash: Buffer | undefined;
    /** The cookies of the request, once they were read. */
    signedCookies: SignedCookies | undefined;
    credential: Credential;
    /** How the request's body is received. */
    body: { readonly lease: BodyLease; readonly stalledMs: number; readonly stalled: () => void };
    /** Refuses when the credential was valid at the beginning and is no longer, after a body that took its time. */
    requireStillValid: () => void;
    /** Refuses a read that another page may have made the browser send: whatever it does would be recorded as the person's. */
    requireOwnPage: () => void;
    /** Set on routes for accounts. */
    account: AccountCredential;
  };
};

export type AppContext = Context<AppEnv>;
