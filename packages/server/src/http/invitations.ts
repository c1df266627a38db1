import { z } from '@hono/zod-openapi';
import { EMAIL_RULE, parseEmail } from '../platform/email-address.ts';
import type { Mailer } from '../workspace/mail/mailer.ts';
import type { Organization } from '../workspace/organizations/organization-store.ts';
import type { Invitation } from '../workspace/team/invitation-store.ts';
import { handleOf, type Invitations } from '../workspace/team/invitations.ts';
import { mayGrant } from '../workspace/team/may.ts';
import { ROLES } from '../workspace/team/roles.ts';
import { accountActing } from './acting.ts';
import { askingOf } from './asking.ts';
import type { Authenticator } from './authenticate.ts';
import type { Credential } from './context.ts';
import type { Attempt } from './refused-attempts.ts';
import { type Api, guarded, json, jsonBody, problems } from './route.ts';

export type InvitationsDeps = {
  readonly auth: Authenticator;
  readonly invitations: Invitations;
  readonly mailer: Mailer;
  readonly organization: (id: string) => Pick<Organization, 'id' | 'name'>;
  /** Where people reach the server, without a slash at the end. */
  readonly publicUrl: () => string;
};

const invitationSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    role: z.enum(ROLES),
    invitedBy: z.string(),
    createdAt: z.string(),
    expiresAt: z.string(),
    url: z.string(),
  })
  .openapi('Invitation');
const newInvitationSchema = z
  .strictObject({
    email: z.string().refine((text) => parseEmail(text) !== undefined, EMAIL_RULE),
    role: z.enum(ROLES),
  })
  .openapi('NewInvitation');
const listedSchema = invitationSchema
  .extend({
    url: z.string().nullable().openapi({ description: 'The link; null for a role that you cannot give.' }),
  })
  .openapi('ListedInvitation');
const invitationIdSchema = z.object({ id: z.string().max(100) });

/** Invitations: those of the organization for who manages the team, and the one of a link for who follows it. */
export function invitationRoutes(api: Api, deps: InvitationsDeps): void {
  const { auth, invitations, mailer, organization } = deps;
  const tags = ['Team'];
  const urlOf = (id: string) => `${deps.publicUrl()}/invitations/${id}`;

  const list = guarded(auth, {
    method: 'get',
    path: '/v1/invitations',
    tags,
    summary: 'The pending invitations',
    responses: {
      200: json(z.object({ invitations: z.array(listedSchema) }).openapi('Invitations'), 'Invitations'),
      ...problems(401, 403),
    },
  });
  api.openapi(list, (c) => {
    const credential = c.get('credential');
    const pending = invitations
      .list(credential.organizationId)
      .map((invitation) =>
        mayHold(credential, invitation)
          ? { ...toAnswer(invitation), url: urlOf(invitation.id) }
          : { ...toAnswer(invitation), id: handleOf(invitation), url: null },
      );
    c.header('Cache-Control', 'no-store');
    return c.json({ invitations: pending }, 200);
  });

  const invite = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/invitations',
      tags,
      summary: 'Invite an address',
      description:
        'It replaces an older invitation of the address. The link goes out by mail where mail is set up; `mailed` says whether the mail server took it.',
      request: { body: jsonBody(newInvitationSchema) },
      responses: {
        201: json(invitationSchema.extend({ mailed: z.boolean() }).openapi('MadeInvitation'), 'Invited'),
        ...problems(400, 401, 403, 409, 422),
      },
    },
    attemptTo('TEAM_INVITE'),
  );
  api.openapi(invite, async (c) => {
    const { organizationId } = c.get('credential');
    const { email, role } = c.req.valid('json');
    const made = invitations.invite(organizationId, email, role, askingOf(c));
    const url = urlOf(made.id);
    const mailed = await mailer.sendInvitation(made.email, {
      organizationName: organization(organizationId).name,
      invitedBy: made.invitedBy,
      role,
      url,
      expiresAt: made.expiresAt,
    });
    c.header('Cache-Control', 'no-store');
    return c.json({ ...toAnswer(made), url, mailed }, 201);
  });

  const revoke = guarded(
    auth,
    {
      method: 'delete',
      path: '/v1/invitations/{id}',
      tags,
      summary: 'Withdraw an invitation',
      request: { params: invitationIdSchema },
      responses: { 204: { description: 'Withdrawn' }, ...problems(401, 403, 404) },
    },
    attemptTo('TEAM_INVITE_REVOKE'),
  );
  api.openapi(revoke, (c) => {
    invitations.revoke(c.get('credential').organizationId, c.req.valid('param').id, askingOf(c));
    return c.body(null, 204);
  });

  const view = guarded(auth, {
    method: 'get',
    path: '/v1/invitations/{id}',
    tags,
    summary: 'What a link invites to',
    request: { params: invitationIdSchema },
    responses: {
      200: json(
        z
          .object({
            organization: z.object({ name: z.string() }),
            email: z.string(),
            role: z.enum(ROLES),
            expiresAt: z.string(),
            hasAccount: z.boolean(),
          })
          .openapi('InvitationView'),
        'The invitation',
      ),
      ...problems(404),
    },
  });
  api.openapi(view, (c) => {
    const { organizationName, email, role, expiresAt, hasAccount } = invitations.view(
      c.req.valid('param').id,
    );
    c.header('Cache-Control', 'no-store');
    return c.json(
      {
        organization: { name: organizationName },
        ...{ email, role, hasAccount },
        expiresAt: new Date(expiresAt).toISOString(),
      },
      200,
    );
  });

  const accept = guarded(auth, {
    method: 'post',
    path: '/v1/invitations/{id}/accept',
    tags,
    summary: 'Join the organization',
    description:
      'For the account of the address that was invited; the session shows the organization from then on.',
    request: { params: invitationIdSchema },
    responses: {
      200: json(
        z
          .object({
            organization: z.object({ id: z.string(), name: z.string() }),
            memberId: z.string(),
            role: z.enum(ROLES),
          })
          .openapi('Joined'),
        'Joined',
      ),
      ...problems(401, 403, 404, 409),
    },
  });
  api.openapi(accept, (c) => {
    const { id } = c.req.valid('param');
    const { organizationId, ...joined } = invitations.accept(id, {
      ...c.get('account'),
      by: accountActing(c),
    });
    const { name } = organization(organizationId);
    c.header('Cache-Control', 'no-store');
    return c.json({ organization: { id: organizationId, name }, ...joined }, 200);
  });
}

/** The id is the secret of the link, so a refused attempt does not name it. */
function attemptTo(action: string) {
  return (): Attempt => ({ action, resource: { type: 'member', name: '*' } });
}

/**
 * Addresses are not proved by mail, so who holds a link can join as whoever was invited: an admin must not hold the link of
 * somebody who is to be owner, and gets a handle in the place of the id, which is good for withdrawing alone.
 */
function mayHold(credential: Credential, { role }: Invitation): boolean {
  return credential.kind === 'member' && mayGrant(credential.role, role);
}

function toAnswer({ id, email, role, invitedBy, createdAt, expiresAt }: Invitation) {
  return {
    ...{ id, email, role, invitedBy },
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  };
}
