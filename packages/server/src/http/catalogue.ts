import { type ActionDefinition, type Catalogue, type CustomAction, parseCustomAction } from '@daybook/event';
import { z } from '@hono/zod-openapi';
import type { Acting } from '../workspace/acting.ts';
import { actingOf } from './acting.ts';
import type { Authenticator } from './authenticate.ts';
import { invalidField, invalidFields } from './problem.ts';
import { readJson } from './read-body.ts';
import { type Api, guarded, json, problems } from './route.ts';
import { actionSchema, catalogueSchema, newActionSchema } from './schemas.ts';

const BODY_BYTES = 65_536;

export type CatalogueDeps = {
  readonly auth: Authenticator;
  readonly catalogue: (organizationId: string) => Catalogue;
  /** Stores the action and its event in one transaction. */
  readonly register: (organizationId: string, action: CustomAction, by: Acting) => void;
};

/** Which actions there are, and how an organization adds its own. */
export function catalogueRoutes(api: Api, { auth, catalogue, register }: CatalogueDeps): void {
  const list = guarded(auth, {
    method: 'get',
    path: '/v1/catalogue',
    tags: ['Record'],
    summary: 'The actions that can be recorded; those of the category Audit by Daybook alone',
    responses: { 200: json(catalogueSchema, 'Actions'), ...problems(401, 429) },
  });
  api.openapi(list, (c) =>
    c.json({ actions: catalogue(c.get('credential').organizationId).list().map(describe) }, 200),
  );

  const put = guarded(
    auth,
    {
      method: 'put',
      path: '/v1/catalogue/actions/{action}',
      tags: ['Record'],
      summary: 'Register an action of your own',
      request: { params: z.object({ action: z.string().max(100) }) },
      responses: { 200: json(actionSchema, 'Registered'), ...problems(400, 401, 403, 413, 415, 422, 429) },
    },
    (c) => ({
      action: 'CATALOGUE_ACTION_REGISTER',
      resource: { type: 'audit-log', name: c.req.param('action') ?? '*' },
    }),
  );
  api.openAPIRegistry.registerPath({
    ...put,
    request: {
      ...put.request,
      body: { required: true, content: { 'application/json': { schema: newActionSchema } } },
    },
  });
  api.put('/v1/catalogue/actions/:action', put.middleware, async (c) => {
    const sent = await readJson(c, BODY_BYTES);
    c.get('requireStillValid')();
    const parsed = parseCustomAction(c.req.param('action'), sent);
    if (!parsed.ok) throw invalidFields(parsed.issues, 'invalid-action');
    const { organizationId } = c.get('credential');
    refuseMove(catalogue(organizationId).get(parsed.value.action), parsed.value);
    register(organizationId, parsed.value, actingOf(c));
    const registered = catalogue(organizationId).get(parsed.value.action);
    if (!registered) throw new Error(`${parsed.value.action} was registered and is not in the catalogue`);
    return c.json(describe(registered), 200);
  });
}

function describe(definition: ActionDefinition) {
  const { action, category, resourceType, operation, sentence, context, metadata } = definition;
  return {
    action,
    category,
    resourceType,
    operation,
    sentence,
    context: [...context],
    metadata: metadata as Record<string, never>,
  };
}

/** Events that are there keep the meaning they were recorded with. @throws Problem `invalid-action` */
function refuseMove(known: ActionDefinition | undefined, { category, resourceType }: CustomAction): void {
  if (known && known.category !== category) {
    throw invalidField(
      'category',
      `must stay ${known.category}: events were registered under it`,
      'invalid-action',
    );
  }
  if (known && known.resourceType !== resourceType) {
    throw invalidField(
      'resourceType',
      `must stay ${known.resourceType}: events were registered with it`,
      'invalid-action',
    );
  }
}
