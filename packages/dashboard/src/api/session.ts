import { DaybookError } from '@daybook/sdk';
import { server } from './call.ts';
import { isProblem } from './read-problem.ts';

export type Role = 'owner' | 'admin' | 'member' | 'viewer' | 'auditor';

/** A route as the server names it: `GET /v1/events`, `PUT /v1/secrets/{name}`. */
export type RouteName = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /v1/${string}`;

export type User = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly twoFactorEnabled: boolean;
};

/** Who is signed in, in which organization, and what they may call there. */
export type Me = {
  readonly organization: { readonly id: string; readonly name: string };
  readonly organizations: readonly { readonly id: string; readonly name: string; readonly role: Role }[];
  readonly user: User;
  readonly memberId: string;
  readonly role: Role;
  readonly routes: readonly string[];
  /** What people should know of the server, in sentences. */
  readonly notices?: readonly string[];
};

/** Whether somebody is signed in. Who has an account and belongs to no organization is `homeless`. */
export type WhoAmI =
  | { readonly kind: 'member'; readonly me: Me }
  | { readonly kind: 'homeless' }
  | { readonly kind: 'nobody' };

/** Who is signed in. Throws `DaybookError` when that cannot be told. */
export async function fetchMe(signal?: AbortSignal): Promise<WhoAmI> {
  try {
    return { kind: 'member', me: await server.get<Me>('/v1/me', { signal }) };
  } catch (error) {
    if (error instanceof DaybookError && error.status === 401) return { kind: 'nobody' };
    if (isProblem(error, 'no-membership')) return { kind: 'homeless' };
    throw error;
  }
}

/** Makes another organization the one that the session shows. */
export function switchOrganization(id: string): Promise<void> {
  return server.post('/v1/session/organization', { json: { id } });
}
