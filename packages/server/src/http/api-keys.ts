import { z } from '@hono/zod-openapi';
import type { ApiKeys } from '../workspace/api-keys/api-keys.ts';
import { KEY_ORDERS, type ListedKey } from '../workspace/api-keys/key-list.ts';
import { keyNotes } from '../workspace/api-keys/scopes.ts';
import { askingOf, timeOrNull } from './asking.ts';
import type { Authenticator } from './authenticate.ts';
import { type Api, guarded, json, jsonBody, problems } from './route.ts';
import { scope } from './schemas/scope.ts';

export type ApiKeysDeps = { readonly auth: Authenticator; readonly apiKeys: ApiKeys };

const LIST_MAX = 1_000;
const texts = z.array(z.string().max(200)).max(LIST_MAX);

const keySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(scope),
    projects: z.array(z.object({ id: z.string(), name: z.string() })).nullable(),
    environments: z.array(z.string()).nullable(),
    cidrs: z.array(z.string()).nullable(),
    createdAt: z.string(),
    createdBy: z
      .string()
      .nullable()
      .openapi({ description: 'E-mail address; null when the system made it.' }),
    expiresAt: z.string().nullable(),
    revokedAt: z.string().nullable(),
    lastUsedAt: z.string().nullable(),
    lastUsedIp: z.string().nullable(),
    state: z
      .enum(['live', 'suspended', 'expired', 'revoked'])
      .openapi({ description: '`suspended`: it waits to be confirmed after a restore.' }),
    unused: z.boolean().openapi({ description: 'Live, and neither made nor used within 90 days.' }),
  })
  .openapi('ApiKey');
const madeSchema = keySchema
  .extend({
    key: z.string(),
    notes: z
      .array(z.string())
      .optional()
      .openapi({ description: 'What is probably not meant, such as a scope that does nothing alone.' }),
  })
  .openapi('MadeApiKey');
const newKeySchema = z
  .strictObject({
    name: z.string().openapi({ description: 'Never used again.', example: 'ci-deploy' }),
    scopes: z.array(scope).max(LIST_MAX),
    projects: texts
      .optional()
      .openapi({ description: 'Ids of the projects it is held to; all when left out.' }),
    environments: texts.optional().openapi({ example: ['production'] }),
    cidrs: texts.optional().openapi({ example: ['203.0.113.0/24', '2001:db8::/32'] }),
    expiresAt: z.string().optional().openapi({ example: '2027-01-31T12:00:00Z' }),
  })
  .openapi('NewApiKey');

/** API keys, as who manages the organization sees and makes them. */
export function apiKeyRoutes(api: Api, { auth, apiKeys }: ApiKeysDeps): void {
  const tags = ['API keys'];

  const list = guarded(auth, {
    method: 'get',
    path: '/v1/api-keys',
    tags,
    summary: 'The API keys',
    request: {
      query: z.object({
        status: z.enum(['live', 'all']).default('live'),
        sort: z.enum(KEY_ORDERS).default('name').openapi({ description: 'By name, or the newest first.' }),
      }),
    },
    responses: {
      200: json(z.object({ apiKeys: z.array(keySchema) }).openapi('ApiKeys'), 'Keys, without their texts'),
      ...problems(400, 401, 403),
    },
  });
  api.openapi(list, (c) => {
    const { status, sort } = c.req.valid('query');
    c.header('Cache-Control', 'no-store');
    return c.json(
      { apiKeys: apiKeys.list(c.get('credential').organizationId, status, sort).map(toAnswer) },
      200,
    );
  });

  const create = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/api-keys',
      tags,
      summary: 'Make an API key',
      description: '`key` is the key itself; it cannot be had again.',
      request: { body: jsonBody(newKeySchema) },
      responses: {
        201: json(madeSchema, 'Made'),
        ...problems(400, 401, 403, 409, 422),
      },
    },
    () => ({ action: 'API_KEY_CREATE', resource: { type: 'api-key', name: '*' } }),
  );
  api.openapi(create, (c) => {
    const { key, text } = apiKeys.create(
      c.get('credential').organizationId,
      c.req.valid('json'),
      askingOf(c),
    );
    c.header('Cache-Control', 'no-store');
    const notes = [...keyNotes(key)];
    return c.json({ ...toAnswer(key), key: text, ...(notes.length > 0 && { notes }) }, 201);
  });

  const revoke = guarded(
    auth,
    {
      method: 'delete',
      path: '/v1/api-keys/{id}',
      tags,
      summary: 'Revoke an API key',
      description: 'At once. A key that was revoked before stays as it is.',
      request: { params: z.object({ id: z.string().max(100) }) },
      responses: { 204: { description: 'Revoked' }, ...problems(401, 403, 404) },
    },
    (c) => ({ action: 'API_KEY_REVOKE', resource: { type: 'api-key', name: c.req.param('id') ?? '*' } }),
  );
  api.openapi(revoke, (c) => {
    apiKeys.revoke(c.get('credential').organizationId, c.req.valid('param').id, askingOf(c));
    return c.body(null, 204);
  });

  const confirmed = json(
    z.object({ confirmed: z.array(z.string()) }).openapi('ConfirmedApiKeys'),
    'Names of the keys that work again',
  );
  const confirm = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/api-keys/{id}/confirm',
      tags,
      summary: 'Let an API key work again after a restore',
      description: 'A key that is not suspended stays as it is, and is not named.',
      request: { params: z.object({ id: z.string().max(100) }) },
      responses: { 200: confirmed, ...problems(401, 403, 404) },
    },
    (c) => ({ action: 'API_KEY_CONFIRM', resource: { type: 'api-key', name: c.req.param('id') ?? '*' } }),
  );
  api.openapi(confirm, (c) =>
    c.json(
      {
        confirmed: apiKeys.confirm(
          c.get('credential').organizationId,
          { id: c.req.valid('param').id },
          askingOf(c),
        ),
      },
      200,
    ),
  );

  const confirmAll = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/api-keys/confirm',
      tags,
      summary: 'Let all API keys work again after a restore',
      responses: { 200: confirmed, ...problems(401, 403) },
    },
    () => ({ action: 'API_KEY_CONFIRM', resource: { type: 'api-key', name: '*' } }),
  );
  api.openapi(confirmAll, (c) =>
    c.json({ confirmed: apiKeys.confirm(c.get('credential').organizationId, 'all', askingOf(c)) }, 200),
  );
}

function toAnswer(key: ListedKey) {
  const { id, name, scopes, projects, environments, cidrs, createdBy, lastUsedIp, state, unused } = key;
  return {
    id,
    name,
    scopes: [...scopes],
    projects: projects ? [...projects] : null,
    environments: environments ? [...environments] : null,
    cidrs: cidrs ? [...cidrs] : null,
    createdAt: new Date(key.createdAt).toISOString(),
    createdBy: createdBy ?? null,
    expiresAt: timeOrNull(key.expiresAt),
    revokedAt: timeOrNull(key.revokedAt),
    lastUsedAt: timeOrNull(key.lastUsedAt),
    lastUsedIp: lastUsedIp ?? null,
    state,
    unused,
  };
}
