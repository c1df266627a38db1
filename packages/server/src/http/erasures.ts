import { z } from '@hono/zod-openapi';
import { ERASURE_STATES } from '../workspace/erasures/erasure.ts';
import type { Erasures, ListedErasure } from '../workspace/erasures/erasures.ts';
import { actingOf } from './acting.ts';
import { timeOrNull } from './asking.ts';
import type { Authenticator } from './authenticate.ts';
import type { AppContext, User } from './context.ts';
import { Problem } from './problem.ts';
import { type ReauthenticationDeps, reauthenticate, reauthenticationFields } from './reauthenticate.ts';
import type { Attempt } from './refused-attempts.ts';
import { type Api, guarded, json, jsonBody, problems } from './route.ts';

export type ErasuresDeps = ReauthenticationDeps & {
  readonly auth: Authenticator;
  readonly erasures: Erasures;
};

const HOUR_MS = 3_600_000;

const erasureSchema = z
  .object({
    id: z.string(),
    subject: z.string().nullable().openapi({
      description: 'The address; null once the erasure is over, since nothing keeps it then.',
    }),
    state: z.enum(ERASURE_STATES),
    requestedBy: z.string(),
    requestedAt: z.string(),
    dueAt: z.string().openapi({ description: 'From when on it is carried out, unless it is cancelled.' }),
    waitingFor: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .openapi({ description: 'The legal holds that keep the rest, once it was carried out.' }),
    holdsInForce: z.int().openapi({
      description:
        'How many legal holds are in force now. What they keep is looked at when it is carried out.',
    }),
    erased: z.int().openapi({ description: 'How many events are destroyed, or announced as such.' }),
    endedBy: z.string().nullable().openapi({ description: 'Who cancelled it.' }),
    endedAt: z.string().nullable(),
  })
  .openapi('Erasure');
const erasuresSchema = z
  .object({
    erasures: z.array(erasureSchema),
    delayHours: z
      .number()
      .openapi({ description: 'How long each can be cancelled before it is carried out.' }),
  })
  .openapi('Erasures');
const newErasureSchema = z
  .strictObject({
    subject: z.string().max(1_000).openapi({ example: 'ana@acme.example' }),
    ...reauthenticationFields,
  })
  .openapi('NewErasure');
const erasureIdSchema = z.object({ id: z.string().max(100) });

/** Erasures of one person's data: owners request them, owners and auditors see and cancel them. */
export function erasureRoutes(api: Api, deps: ErasuresDeps): void {
  const { auth, erasures } = deps;
  const tags = ['Keep'];

  const list = guarded(auth, {
    method: 'get',
    path: '/v1/erasures',
    tags,
    summary: 'The erasures',
    description: 'Those that are not over first, then the newest; 1,000 at most.',
    responses: {
      200: json(erasuresSchema, 'Erasures'),
      ...problems(401, 403),
    },
  });
  api.openapi(list, (c) => {
    c.header('Cache-Control', 'no-store');
    const listed = erasures.list(c.get('credential').organizationId);
    return c.json({ erasures: listed.map(toAnswer), delayHours: erasures.delayMs / HOUR_MS }, 200);
  });

  const request = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/erasures',
      tags,
      summary: 'Request the erasure of one person’s data',
      description:
        'After a delay in which any owner or auditor can cancel, every event that has the whole address in its actor, resource, context, changes or metadata is destroyed, unless a legal hold keeps it. Needs your password, and a code where you have a second factor. Nobody erases their own trail.',
      request: { body: jsonBody(newErasureSchema) },
      responses: { 202: json(erasureSchema, 'Requested'), ...problems(400, 401, 403, 409, 422, 429) },
    },
    attemptTo('ERASURE_REQUEST'),
  );
  api.openapi(request, async (c) => {
    const { subject, ...shown } = c.req.valid('json');
    const { organizationId } = c.get('credential');
    const user = userOf(c);
    await reauthenticate(c, deps, user, shown);
    const { id: userId, email } = user;
    const erasure = erasures.request(organizationId, subject, { userId, email, by: actingOf(c) });
    c.header('Cache-Control', 'no-store');
    return c.json(toAnswer(erasure), 202);
  });

  const cancel = guarded(
    auth,
    {
      method: 'delete',
      path: '/v1/erasures/{id}',
      tags,
      summary: 'Cancel an erasure',
      description:
        'Until it begins, or while it waits for a legal hold; what was destroyed by then stays destroyed.',
      request: { params: erasureIdSchema },
      responses: { 204: { description: 'Cancelled' }, ...problems(401, 403, 404, 409) },
    },
    attemptTo('ERASURE_CANCEL'),
  );
  api.openapi(cancel, (c) => {
    erasures.cancel(c.get('credential').organizationId, c.req.valid('param').id, actingOf(c));
    return c.body(null, 204);
  });
}

/** A refused attempt does not name the address: whatever is recorded of an erasure tells of none. */
function attemptTo(action: string) {
  return (c: AppContext): Attempt => ({
    action,
    resource: { type: 'audit-log', name: c.req.param('id') ?? '*' },
  });
}

function userOf(c: AppContext): User {
  const credential = c.get('credential');
  if (credential.kind === 'member') return credential.user;
  throw new Problem('forbidden', { detail: 'this is for people: sign in, an API key does not allow it' });
}

function toAnswer(erasure: ListedErasure) {
  const { id, state, requestedBy, erased, holds, holdsInForce } = erasure;
  return {
    ...{ id, state, requestedBy, erased },
    subject: erasure.subject ?? null,
    requestedAt: new Date(erasure.requestedAt).toISOString(),
    dueAt: new Date(erasure.dueAt).toISOString(),
    waitingFor: [...holds],
    holdsInForce,
    endedBy: erasure.endedBy ?? null,
    endedAt: timeOrNull(erasure.endedAt),
  };
}
