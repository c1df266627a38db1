import { z } from '@hono/zod-openapi';
import type { Account } from '../workspace/accounts/account-store.ts';
import type { Organization } from '../workspace/organizations/organization-store.ts';
import { ROLES, type Role } from '../workspace/team/roles.ts';
import { ACCESS } from './access.ts';
import { type Authenticator, mayCall } from './authenticate.ts';
import { type Api, guarded, json, problems } from './route.ts';
import { scope } from './schemas/scope.ts';

export type MeDeps = {
  readonly auth: Authenticator;
  readonly organization: (id: string) => Pick<Organization, 'id' | 'name'>;
  /** The organizations of a person, and what the person is there. */
  readonly organizationsOf: (
    userId: string,
  ) => readonly { readonly id: string; readonly name: string; readonly role: Role }[];
  /** What people of a role should know, in sentences. */
  readonly notices: (organizationId: string, role: Role) => Promise<string[]>;
  readonly twoFactorEnabled: (account: Pick<Account, 'id'>) => boolean;
};

const named = { id: z.string(), name: z.string() };
const meSchema = z
  .object({
    organization: z.object(named),
    organizations: z.array(z.object({ ...named, role: z.enum(ROLES) })),
    user: z.object({ ...named, email: z.string(), twoFactorEnabled: z.boolean() }).optional(),
    memberId: z.string().optional(),
    role: z.enum(ROLES).optional(),
    apiKey: z.object({ ...named, scopes: z.array(scope) }).optional(),
    notices: z.array(z.string()).optional().openapi({
      description:
        'What you should know, such as that the clock of the server jumped, or that an erasure was requested.',
    }),
    routes: z.array(z.string()).openapi({ description: 'The routes that this credential may call.' }),
  })
  .openapi('Me');

/** `GET /v1/me`: who am I, where, and what may I do. */
export function meRoutes(api: Api, deps: MeDeps): void {
  const { auth, organization, organizationsOf, twoFactorEnabled } = deps;
  const me = guarded(auth, {
    method: 'get',
    path: '/v1/me',
    tags: ['Accounts'],
    summary: 'Who am I, where',
    responses: { 200: json(meSchema, 'The credential'), ...problems(401, 403) },
  });
  api.openapi(me, async (c) => {
    const credential = c.get('credential');
    const { id, name } = organization(credential.organizationId);
    const routes = Object.entries(ACCESS).flatMap(([route, access]) =>
      mayCall(credential, access) ? [route] : [],
    );
    c.header('Cache-Control', 'no-store');
    if (credential.kind === 'api-key') {
      const { apiKey } = credential;
      return c.json(
        {
          organization: { id, name },
          organizations: [],
          apiKey: { id: apiKey.id, name: apiKey.name, scopes: [...apiKey.scopes] },
          routes,
        },
        200,
      );
    }
    const { user, role, memberId } = credential;
    const notices = await deps.notices(id, role);
    return c.json(
      {
        organization: { id, name },
        organizations: [...organizationsOf(user.id)],
        user: { id: user.id, email: user.email, name: user.name, twoFactorEnabled: twoFactorEnabled(user) },
        memberId,
        role,
        ...(notices.length > 0 && { notices }),
        routes,
      },
      200,
    );
  });
}
