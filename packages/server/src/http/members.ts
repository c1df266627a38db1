import { z } from '@hono/zod-openapi';
import type { AccountRescue } from '../workspace/team/account-rescue.ts';
import type { MemberSessions } from '../workspace/team/member-sessions.ts';
import type { ListedMember, Members } from '../workspace/team/members.ts';
import { ROLES } from '../workspace/team/roles.ts';
import { askingOf, timeOrNull } from './asking.ts';
import type { Authenticator } from './authenticate.ts';
import type { AppContext } from './context.ts';
import type { Attempt } from './refused-attempts.ts';
import { type Api, guarded, json, jsonBody, problems } from './route.ts';

export type MembersDeps = {
  readonly auth: Authenticator;
  readonly members: Members;
  readonly accountRescue: AccountRescue;
  readonly memberSessions: MemberSessions;
};

const memberSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    twoFactorEnabled: z.boolean(),
    joinedAt: z.string(),
    lastSeenAt: z.string().nullable(),
    keys: z.int().openapi({ description: 'How many live API keys the member has made.' }),
  })
  .openapi('Member');
const memberIdSchema = z.object({ id: z.string().max(100) });
const keysAnswerSchema = z.object({
  keys: z
    .enum(['revoke', 'keep'])
    .optional()
    .openapi({ description: 'What becomes of the live API keys that the member has made.' }),
});

/** Who belongs to the organization, and what owners and admins do about it. */
export function memberRoutes(api: Api, { auth, members, accountRescue, memberSessions }: MembersDeps): void {
  const tags = ['Team'];

  const list = guarded(auth, {
    method: 'get',
    path: '/v1/members',
    tags,
    summary: 'The members',
    responses: {
      200: json(z.object({ members: z.array(memberSchema) }).openapi('Members'), 'Members'),
      ...problems(401, 403),
    },
  });
  api.openapi(list, (c) => {
    c.header('Cache-Control', 'no-store');
    const listed = members.list(c.get('credential').organizationId);
    return c.json({ members: listed.map(toAnswer) }, 200);
  });

  const change = guarded(
    auth,
    {
      method: 'patch',
      path: '/v1/members/{id}',
      tags,
      summary: 'Change what a member is',
      description:
        'Live API keys of an owner or admin who becomes less give 409, which lists them in `keys`, until `keys` says what becomes of them. Nobody keeps their own.',
      request: {
        params: memberIdSchema,
        query: keysAnswerSchema,
        body: jsonBody(z.strictObject({ role: z.enum(ROLES) }).openapi('NewRole')),
      },
      responses: { 200: json(memberSchema, 'The member'), ...problems(400, 401, 403, 404, 409, 422) },
    },
    attemptAt('TEAM_ROLE_CHANGE'),
  );
  api.openapi(change, (c) => {
    const { organizationId } = c.get('credential');
    const { id } = c.req.valid('param');
    const { keys } = c.req.valid('query');
    members.setRole(organizationId, id, c.req.valid('json').role, keys, askingOf(c));
    c.header('Cache-Control', 'no-store');
    return c.json(toAnswer(members.get(organizationId, id)), 200);
  });

  const remove = guarded(
    auth,
    {
      method: 'delete',
      path: '/v1/members/{id}',
      tags,
      summary: 'Remove a member, or leave',
      description:
        'Everybody may leave. Without `keys`, live API keys that the member has made give 409, which lists them in `keys`. Who leaves does not keep their own.',
      request: {
        params: memberIdSchema,
        query: keysAnswerSchema,
      },
      responses: { 204: { description: 'Removed' }, ...problems(400, 401, 403, 404, 409) },
    },
    attemptAt('TEAM_MEMBER_REMOVE'),
  );
  api.openapi(remove, (c) => {
    const { id } = c.req.valid('param');
    members.remove(c.get('credential').organizationId, id, c.req.valid('query').keys, askingOf(c));
    return c.body(null, 204);
  });

  const reset = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/members/{id}/password-reset',
      tags,
      summary: 'Make a link by which a member sets a new password',
      description:
        'It is good for an hour and once; hand it over yourself. It is not made for accounts of several organizations.',
      request: { params: memberIdSchema },
      responses: {
        200: json(
          z.object({ url: z.string(), expiresAt: z.string() }).openapi('PasswordResetLink'),
          'The link',
        ),
        ...problems(401, 403, 404),
      },
    },
    attemptAt('PASSWORD_RESET_LINK'),
  );
  api.openapi(reset, (c) => {
    const { organizationId } = c.get('credential');
    const { url, expiresAt } = accountRescue.passwordResetLink(
      organizationId,
      c.req.valid('param').id,
      askingOf(c),
    );
    c.header('Cache-Control', 'no-store');
    return c.json({ url, expiresAt: new Date(expiresAt).toISOString() }, 200);
  });

  const clear = guarded(
    auth,
    {
      method: 'delete',
      path: '/v1/members/{id}/two-factor',
      tags,
      summary: "Remove a member's second factor",
      description: 'Ends the sessions of the member. It is not done for accounts of several organizations.',
      request: { params: memberIdSchema },
      responses: { 204: { description: 'Removed' }, ...problems(401, 403, 404) },
    },
    attemptAt('USER_2FA_RESET'),
  );
  api.openapi(clear, (c) => {
    accountRescue.clearTwoFactor(c.get('credential').organizationId, c.req.valid('param').id, askingOf(c));
    return c.body(null, 204);
  });

  const endSessions = guarded(
    auth,
    {
      method: 'delete',
      path: '/v1/members/{id}/sessions',
      tags,
      summary: 'Sign a member out',
      description:
        'Ends all sessions of the account, also where they show another organization: a session can go from one to another. The password still opens the account.',
      request: { params: memberIdSchema },
      responses: { 204: { description: 'Signed out' }, ...problems(401, 403, 404) },
    },
    attemptAt('SESSION_REVOKE'),
  );
  api.openapi(endSessions, (c) => {
    memberSessions.end(c.get('credential').organizationId, c.req.valid('param').id, askingOf(c));
    return c.body(null, 204);
  });
}

/** A refused attempt names the member by the id that was asked for, which may be nobody's. */
function attemptAt(action: string) {
  return (c: AppContext): Attempt => ({
    action,
    resource: { type: 'member', name: c.req.param('id') ?? '*' },
  });
}

function toAnswer({ id, email, name, role, twoFactorEnabled, joinedAt, lastSeenAt, keys }: ListedMember) {
  return {
    ...{ id, email, name, role, twoFactorEnabled },
    joinedAt: new Date(joinedAt).toISOString(),
    lastSeenAt: timeOrNull(lastSeenAt),
    keys,
  };
}
