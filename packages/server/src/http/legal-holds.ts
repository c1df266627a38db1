import { type Catalogue, LIMITS } from '@daybook/event';
import { z } from '@hono/zod-openapi';
import { HOLD_SCOPES, type LegalHold } from '../workspace/legal-holds/legal-hold.ts';
import type { LegalHolds } from '../workspace/legal-holds/legal-holds.ts';
import { actingOf } from './acting.ts';
import { timeOrNull } from './asking.ts';
import type { Authenticator } from './authenticate.ts';
import type { AppContext } from './context.ts';
import { filterParameter } from './filter-parameter.ts';
import type { Attempt } from './refused-attempts.ts';
import { type Api, guarded, json, jsonBody, problems } from './route.ts';

export type LegalHoldsDeps = {
  readonly auth: Authenticator;
  readonly legalHolds: LegalHolds;
  readonly catalogue: (organizationId: string) => Catalogue;
};

const scope = z.enum(HOLD_SCOPES).openapi({
  description:
    'What is held: everything the organization records, the events of one `actor`, or what matches the filter `q`.',
});
const legalHoldSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    reason: z.string(),
    scope,
    actor: z.string().nullable(),
    q: z.string().nullable(),
    from: z.string().nullable(),
    until: z.string().nullable(),
    endsAt: z.string().nullable(),
    placedBy: z.string(),
    placedAt: z.string(),
    releasedBy: z.string().nullable().openapi({ description: '`system` for a hold that ended by itself.' }),
    releasedAt: z.string().nullable().openapi({ description: 'Null as long as the hold is in force.' }),
  })
  .openapi('LegalHold');
const time = (description: string) =>
  z.string().max(100).optional().openapi({ description, example: '2026-11-01T00:00:00Z' });
const newLegalHoldSchema = z
  .strictObject({
    name: z.string().max(1_000).openapi({ example: 'Case 2026-117' }),
    reason: z.string().max(2_000).openapi({ example: 'Preservation letter of 24 November' }),
    scope,
    actor: z.string().max(1_000).optional().openapi({
      description: 'An e-mail address, compared in any case, or `api-key:NAME`.',
      example: 'ana@acme.example',
    }),
    q: z.string().max(LIMITS.filterCharacters).optional().openapi({
      description: 'A filter whose times are absolute.',
      example: 'category:secrets env:production',
    }),
    from: time('Holds what occurred at or after this time.'),
    until: time('Holds what occurred before this time.'),
    endsAt: time('When the hold ends by itself; without it, when it is released.'),
  })
  .openapi('NewLegalHold');
const holdIdSchema = z.object({ id: z.string().max(100) });

/** Legal holds: whoever reads the log sees them, owners and admins place them, owners release them. */
export function legalHoldRoutes(api: Api, { auth, legalHolds, catalogue }: LegalHoldsDeps): void {
  const tags = ['Keep'];

  const list = guarded(auth, {
    method: 'get',
    path: '/v1/legal-holds',
    tags,
    summary: 'The legal holds',
    description: 'Those in force first, then the newest; 1,000 at most.',
    responses: {
      200: json(z.object({ legalHolds: z.array(legalHoldSchema) }).openapi('LegalHolds'), 'Legal holds'),
      ...problems(401, 403),
    },
  });
  api.openapi(list, (c) => {
    c.header('Cache-Control', 'no-store');
    const holds = legalHolds.list(c.get('credential').organizationId);
    return c.json({ legalHolds: holds.map(toAnswer) }, 200);
  });

  const place = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/legal-holds',
      tags,
      summary: 'Place a legal hold',
      description:
        'What matches is not destroyed as long as the hold is in force, neither by retention nor by an erasure. What a destruction has announced before is not kept by it.',
      request: { body: jsonBody(newLegalHoldSchema) },
      responses: { 201: json(legalHoldSchema, 'Placed'), ...problems(400, 401, 403, 409, 422) },
    },
    attemptTo('LEGAL_HOLD_CREATE'),
  );
  api.openapi(place, (c) => {
    const { organizationId } = c.get('credential');
    const { q, ...request } = c.req.valid('json');
    const filter = q === undefined ? undefined : filterParameter(q, catalogue(organizationId));
    const hold = legalHolds.place(organizationId, { ...request, filter }, actingOf(c));
    c.header('Cache-Control', 'no-store');
    return c.json(toAnswer(hold), 201);
  });

  const release = guarded(
    auth,
    {
      method: 'delete',
      path: '/v1/legal-holds/{id}',
      tags,
      summary: 'Release a legal hold',
      description:
        'What nothing else keeps is destroyed by the next sweep, and erasures that waited go on. The hold stays in the list.',
      request: { params: holdIdSchema },
      responses: { 204: { description: 'Released' }, ...problems(401, 403, 404) },
    },
    attemptTo('LEGAL_HOLD_RELEASE'),
  );
  api.openapi(release, (c) => {
    legalHolds.release(c.get('credential').organizationId, c.req.valid('param').id, actingOf(c));
    return c.body(null, 204);
  });
}

function attemptTo(action: string) {
  return (c: AppContext): Attempt => ({
    action,
    resource: { type: 'audit-log', name: c.req.param('id') ?? '*' },
  });
}

function toAnswer(hold: LegalHold) {
  const { id, name, reason, scope: holdScope, held, placedBy } = hold;
  return {
    ...{ id, name, reason, scope: holdScope, placedBy },
    actor: holdScope === 'actor' ? held : null,
    q: holdScope === 'filter' ? held : null,
    from: timeOrNull(hold.from),
    until: timeOrNull(hold.until),
    endsAt: timeOrNull(hold.endsAt),
    placedAt: new Date(hold.placedAt).toISOString(),
    releasedBy: hold.releasedBy ?? null,
    releasedAt: timeOrNull(hold.releasedAt),
  };
}
