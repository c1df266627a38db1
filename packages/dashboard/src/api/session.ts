import { type ApiSchemas, DaybookError } from '@daybook/sdk';
import { server } from './call.ts';
import { isProblem } from './read-problem.ts';

export type Role = ApiSchemas['Member']['role'];

/** A route as the server names it: `GET /v1/events`, `PUT /v1/secrets/{name}`. */
export type RouteName = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /v1/${string}`;

/** Who is signed in, in which organization, and what they may call there: of a person, never of a key. */
export type Me = Omit<ApiSchemas['Me'], 'apiKey'> &
  Required<Pick<ApiSchemas['Me'], 'user' | 'memberId' | 'role'>>;

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
