import { z } from '@hono/zod-openapi';
import type { ActiveSession } from '../workspace/accounts/sessions.ts';
import type { Acting } from '../workspace/acting.ts';
import { accountActing, actingOf } from './acting.ts';
import type { Authenticator } from './authenticate.ts';
import type { AccountCredential } from './context.ts';
import { Problem } from './problem.ts';
import type { Attempt } from './refused-attempts.ts';
import { type Api, guarded, json, jsonBody, problems } from './route.ts';

export type OrganizationInfo = { readonly id: string; readonly name: string; readonly createdAt: number };

export type OrganizationsDeps = {
  readonly auth: Authenticator;
  readonly organization: (id: string) => OrganizationInfo;
  readonly renameOrganization: (id: string, name: string, by: Acting) => OrganizationInfo;
  /** Makes an organization with its log; the person becomes its owner. */
  readonly createOrganization: (
    name: string,
    owner: AccountCredential,
    by: Acting,
  ) => Promise<OrganizationInfo & { readonly verifierKey: string }>;
  /** Lets a session show another organization; false when the person does not belong to it. */
  readonly showOrganization: (session: Pick<ActiveSession, 'id' | 'user'>, organizationId: string) => boolean;
};

const newOrganizationSchema = z
  .strictObject({
    name: z.string().min(1),
  })
  .openapi('NewOrganization');
const organizationSchema = z
  .object({ id: z.string(), name: z.string(), createdAt: z.string() })
  .openapi('Organization');

const madeOrganizationSchema = organizationSchema
  .extend({ verifierKey: z.string() })
  .openapi('MadeOrganization');

/** The organization of the credential, and further ones. */
export function organizationRoutes(api: Api, deps: OrganizationsDeps): void {
  const { auth } = deps;
  const tags = ['Organization'];

  const show = guarded(auth, {
    method: 'get',
    path: '/v1/organization',
    tags,
    summary: 'The organization',
    responses: { 200: json(organizationSchema, 'The organization'), ...problems(401) },
  });
  api.openapi(show, (c) => c.json(toAnswer(deps.organization(c.get('credential').organizationId)), 200));

  const rename = guarded(
    auth,
    {
      method: 'patch',
      path: '/v1/organization',
      tags,
      summary: 'Rename the organization',
      request: { body: jsonBody(newOrganizationSchema) },
      responses: { 200: json(organizationSchema, 'Renamed'), ...problems(400, 401, 403, 422) },
    },
    attemptTo('ORGANIZATION_UPDATE'),
  );
  api.openapi(rename, (c) => {
    const { name } = c.req.valid('json');
    return c.json(
      toAnswer(deps.renameOrganization(c.get('credential').organizationId, name, actingOf(c))),
      200,
    );
  });

  const create = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/organizations',
      tags,
      summary: 'Make a further organization',
      description:
        'It has a log of its own, whose entries `verifierKey` checks: keep a copy where the server cannot reach it. The session shows it from then on. For members of an organization; somebody owns at most ten.',
      request: { body: jsonBody(newOrganizationSchema) },
      responses: { 201: json(madeOrganizationSchema, 'Made'), ...problems(400, 401, 403, 422, 503) },
    },
    attemptTo('ORGANIZATION_CREATE'),
  );
  api.openapi(create, async (c) => {
    const { name } = c.req.valid('json');
    const account = c.get('account');
    const made = await deps.createOrganization(name, account, accountActing(c));
    return c.json({ ...toAnswer(made), verifierKey: made.verifierKey }, 201);
  });

  const change = guarded(auth, {
    method: 'post',
    path: '/v1/session/organization',
    tags,
    summary: 'Let the session show another organization',
    request: { body: jsonBody(z.strictObject({ id: z.string().max(100) }).openapi('ShownOrganization')) },
    responses: { 204: { description: 'Shown from now on' }, ...problems(400, 401, 404) },
  });
  api.openapi(change, (c) => {
    c.get('requireStillValid')();
    const { sessionId, user } = c.get('account');
    const { id } = c.req.valid('json');
    if (deps.showOrganization({ id: sessionId, user }, id)) return c.body(null, 204);
    throw new Problem('not-found', { detail: 'there is no such organization, or you do not belong to it' });
  });
}

const attemptTo = (action: string) => (): Attempt => ({
  action,
  resource: { type: 'organization', name: '*' },
});

function toAnswer({ id, name, createdAt }: OrganizationInfo) {
  return { id, name, createdAt: new Date(createdAt).toISOString() };
}
