import { z } from '@hono/zod-openapi';
import { JournalUnavailable } from '../journal/journal.ts';
import type { SecretReader, SecretsWanted, SecretValue } from '../workspace/secrets/secret-reader.ts';
import type { Secret } from '../workspace/secrets/secret-store.ts';
import type { Secrets, SetSecret } from '../workspace/secrets/secrets.ts';
import { actingOf } from './acting.ts';
import type { Answers } from './answers.ts';
import type { Authenticator } from './authenticate.ts';
import type { AppContext } from './context.ts';
import { inquirerOf } from './inquirer.ts';
import { mayUseEnvironment, requireEnvironment } from './limits-of-key.ts';
import { mayReadValues } from './may-read-values.ts';
import { Problem } from './problem.ts';
import { type Api, guarded, json, jsonBody, problems } from './route.ts';
import * as schemas from './schemas/secrets.ts';

export type SecretsDeps = {
  readonly auth: Authenticator;
  readonly secrets: Secrets;
  readonly secretReader: SecretReader;
  readonly answers: Answers;
};

/** Of one secret in an answer; escaped it may be longer. */
const VALUE_BYTES_MAX = 66_000;

/** Secrets: names for those who see what there is, values for those who need them, each read recorded. */
export function secretRoutes(api: Api, { auth, secrets, secretReader, answers }: SecretsDeps): void {
  const tags = ['Secrets'];
  const attemptOf = (action: string) => (c: AppContext) => ({
    action,
    resource: { type: 'secret', name: c.req.param('name') ?? '*' },
    context: { environment: c.req.query('env') ?? '' },
  });

  const list = guarded(
    auth,
    {
      method: 'get',
      path: '/v1/secrets',
      tags,
      summary: 'The secrets, without values',
      description: 'Recorded.',
      request: { query: z.strictObject({ env: schemas.env.optional() }) },
      responses: {
        200: json(schemas.secretList, 'By name and environment'),
        ...problems(400, 401, 403, 422),
      },
    },
    attemptOf('SECRET_LIST'),
  );
  api.openapi(list, (c) => {
    const { env: environment } = c.req.valid('query');
    if (environment !== undefined) requireEnvironment(c, environment);
    const isShown = (name: string) => mayUseEnvironment(c, name);
    const found = secrets.list(c.get('credential').organizationId, { environment, isShown }, actingOf(c));
    c.header('Cache-Control', 'no-store');
    return c.json({ secrets: found.map(toListed) }, 200);
  });

  const read = guarded(
    auth,
    {
      method: 'get',
      path: '/v1/secrets/{name}',
      tags,
      summary: 'Read a secret',
      description: 'The read is in the log, on stable storage, before the value is sent.',
      request: { params: schemas.nameParam, query: schemas.readQuery },
      responses: { 200: json(schemas.secretValue, 'The value'), ...problems(400, 401, 403, 404, 422, 503) },
    },
    attemptOf('SECRET_READ'),
  );
  api.openapi(read, async (c) => {
    const { env: environment, version } = c.req.valid('query');
    const { name } = c.req.valid('param');
    const [secret] = await readValues(c, secretReader, { environment, names: [name], version });
    if (!secret) throw new Error(`${name} was read and is not there`);
    return c.json({ ...secret, createdAt: new Date(secret.createdAt).toISOString() }, 200);
  });

  const readSeveral = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/secrets/read',
      tags,
      summary: 'Read several secrets',
      description: 'All or none; each is a read of its own in the log.',
      request: { body: jsonBody(schemas.secretsWanted) },
      responses: { 200: json(schemas.secretValues, 'The values'), ...problems(400, 401, 403, 404, 422, 503) },
    },
    (c) => ({ ...attemptOf('SECRET_READ')(c), context: { environment: environmentOfBody(c) } }),
  );
  api.openapi(readSeveral, async (c) => {
    const { names, env: environment } = c.req.valid('json');
    const wanted = { environment, names: [...new Set(names)] };
    return (await answers.json(c, inquirerOf(c), wanted.names.length * VALUE_BYTES_MAX, async () => {
      const found = await readValues(c, secretReader, wanted);
      return [JSON.stringify({ secrets: found.map(({ createdAt, ...secret }) => secret) })];
    })) as never;
  });

  const set = guarded(
    auth,
    {
      method: 'put',
      path: '/v1/secrets/{name}',
      tags,
      summary: 'Set a secret',
      request: {
        params: schemas.nameParam,
        query: z.strictObject({ env: schemas.env }),
        body: jsonBody(schemas.newValue),
      },
      responses: {
        200: json(schemas.secretVersion, 'A new version'),
        201: json(schemas.secretVersion, 'A new secret'),
        ...problems(400, 401, 403, 422),
      },
    },
    attemptOf('SECRET_SET'),
  );
  api.openapi(set, (c) => {
    const { env: environment } = c.req.valid('query');
    const { name } = c.req.valid('param');
    requireEnvironment(c, environment);
    const { value } = c.req.valid('json');
    const { organizationId } = c.get('credential');
    const made = secrets.set(organizationId, { environment, name }, value, actingOf(c));
    return c.json({ ...toVersion(c, made), name, environment }, made.isNew ? 201 : 200);
  });

  const restore = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/secrets/{name}/restore',
      tags,
      summary: 'Put the value of an earlier version back',
      // Whoever may not read could find out by it whether a value that they set is that of an earlier version.
      description: 'It becomes a new version. The value is not shown. A key needs both scopes of secrets.',
      request: {
        params: schemas.nameParam,
        query: z.strictObject({ env: schemas.env }),
        body: jsonBody(schemas.restoredVersion),
      },
      responses: {
        200: json(schemas.secretVersion, 'A new version'),
        ...problems(400, 401, 403, 404, 409, 422),
      },
    },
    attemptOf('SECRET_SET'),
  );
  api.openapi(restore, (c) => {
    const { env: environment } = c.req.valid('query');
    const { name } = c.req.valid('param');
    requireEnvironment(c, environment);
    const { version } = c.req.valid('json');
    const { organizationId } = c.get('credential');
    const made = secrets.restore(organizationId, { environment, name }, version, actingOf(c));
    return c.json({ ...toVersion(c, made), name, environment }, 200);
  });

  const remove = guarded(
    auth,
    {
      method: 'delete',
      path: '/v1/secrets/{name}',
      tags,
      summary: 'Delete a secret',
      description: 'The values of all its versions are destroyed. Set again, its versions go on.',
      request: { params: schemas.nameParam, query: z.strictObject({ env: schemas.env }) },
      responses: { 204: { description: 'Deleted' }, ...problems(400, 401, 403, 404, 422) },
    },
    attemptOf('SECRET_DELETE'),
  );
  api.openapi(remove, (c) => {
    const { env: environment } = c.req.valid('query');
    requireEnvironment(c, environment);
    const key = { environment, name: c.req.valid('param').name };
    secrets.delete(c.get('credential').organizationId, key, actingOf(c));
    return c.body(null, 204);
  });
}

/** Of a batch, once its body was read; a call that was refused before that has none. */
function environmentOfBody(c: AppContext): string {
  const body = c.req.valid('json' as never) as { readonly env?: string } | undefined;
  return body?.env ?? '';
}

async function readValues(
  c: AppContext,
  reader: SecretReader,
  wanted: SecretsWanted,
): Promise<SecretValue[]> {
  requireEnvironment(c, wanted.environment);
  c.header('Cache-Control', 'no-store');
  try {
    return await reader.read(c.get('credential').organizationId, wanted, actingOf(c));
  } catch (error) {
    if (!(error instanceof JournalUnavailable)) throw error;
    throw new Problem('unavailable', {
      detail: `no value was given out, as reading it could not be recorded: ${error.message}; try again in a moment`,
      headers: { 'Retry-After': '1' },
    });
  }
}

/** A version that was made, as whoever made it may see it. */
function toVersion(c: AppContext, { id, version, sameAsVersion }: SetSecret) {
  const isTold = sameAsVersion !== undefined && mayReadValues(c.get('credential'), 'secrets:read');
  return { id, version, ...(isTold && { sameAsVersion }) };
}

function toListed({ createdAt, updatedAt, ...secret }: Secret) {
  return {
    ...secret,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}
