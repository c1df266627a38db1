import { z } from '@hono/zod-openapi';
import type { Projects } from '../workspace/projects/projects.ts';
import type { Variable, Variables } from '../workspace/variables/variables.ts';
import { actingOf } from './acting.ts';
import type { Answers } from './answers.ts';
import type { Authenticator } from './authenticate.ts';
import type { AppContext } from './context.ts';
import { inquirerOf } from './inquirer.ts';
import { mayUseEnvironment, requireEnvironment, requireProject } from './limits-of-key.ts';
import { listJson } from './list-json.ts';
import { mayReadValues } from './may-read-values.ts';
import { projectOfAttempt } from './project-attempt.ts';
import { type Api, guarded, json, jsonBody, problems } from './route.ts';

export type VariablesDeps = {
  readonly auth: Authenticator;
  readonly projects: Projects;
  readonly variables: Variables;
  readonly answers: Answers;
};

/** An environment holds values of 4 MiB; escaped they may be longer. */
const LIST_BYTES_MAX = 8 * 1_048_576;

const env = z.string().min(1).max(100).openapi({ example: 'production' });
const listSchema = z
  .object({
    variables: z.array(
      z.object({
        name: z.string(),
        environment: z.string(),
        version: z.int(),
        updatedAt: z.iso.datetime(),
        value: z.string().optional().openapi({ description: 'Not for viewers.' }),
      }),
    ),
  })
  .openapi('Variables');
const setSchema = z
  .object({ name: z.string(), environment: z.string(), version: z.int() })
  .openapi('VariableVersion');
const valueSchema = z.strictObject({ value: z.string() }).openapi('VariableValue');
const params = z.object({ id: z.string() });
const oneParams = z.object({ id: z.string(), name: z.string() });

/** Variables: the settings of one project and environment. */
export function variableRoutes(api: Api, { auth, projects, variables, answers }: VariablesDeps): void {
  const tags = ['Projects'];
  const attemptOf = (action: string) => (c: AppContext) => ({
    action,
    resource: { type: 'variable', name: c.req.param('name') ?? '*' },
    context: { environment: c.req.query('env') ?? '', project: projectOfAttempt(c, projects).name },
  });

  const list = guarded(auth, {
    method: 'get',
    path: '/v1/projects/{id}/variables',
    tags,
    summary: 'The variables of a project',
    request: { params, query: z.strictObject({ env: env.optional() }) },
    responses: {
      200: json(listSchema, 'By name and environment'),
      ...problems(400, 401, 403, 404, 422, 503),
    },
  });
  api.openapi(list, async (c) => {
    const credential = c.get('credential');
    const { id: projectId } = c.req.valid('param');
    const { env: environment } = c.req.valid('query');
    requireProject(c, projectId);
    if (environment !== undefined) requireEnvironment(c, environment);
    c.header('Cache-Control', 'no-store');
    return (await answers.json(c, inquirerOf(c), LIST_BYTES_MAX, async () => {
      const found = variables.list(credential.organizationId, {
        projectId,
        environment,
        isShown: (name) => mayUseEnvironment(c, name),
        withValues: mayReadValues(credential, 'variables:read'),
      });
      return listJson(
        'variables',
        found.map((variable) => JSON.stringify(toAnswer(variable))),
      );
    })) as never;
  });

  const set = guarded(
    auth,
    {
      method: 'put',
      path: '/v1/projects/{id}/variables/{name}',
      tags,
      summary: 'Set a variable',
      request: { params: oneParams, query: z.strictObject({ env }), body: jsonBody(valueSchema) },
      responses: { 200: json(setSchema, 'Set'), ...problems(400, 401, 403, 404, 422) },
    },
    attemptOf('VARIABLE_SET'),
  );
  api.openapi(set, (c) => {
    const { id: projectId, name } = c.req.valid('param');
    const { env: environment } = c.req.valid('query');
    requireProject(c, projectId);
    requireEnvironment(c, environment);
    const key = { projectId, environment, name };
    const { value } = c.req.valid('json');
    const { version } = variables.set(c.get('credential').organizationId, key, value, actingOf(c));
    return c.json({ name, environment, version }, 200);
  });

  const remove = guarded(
    auth,
    {
      method: 'delete',
      path: '/v1/projects/{id}/variables/{name}',
      tags,
      summary: 'Delete a variable',
      request: { params: oneParams, query: z.strictObject({ env }) },
      responses: { 204: { description: 'Deleted' }, ...problems(400, 401, 403, 404, 422) },
    },
    attemptOf('VARIABLE_DELETE'),
  );
  api.openapi(remove, (c) => {
    const { id: projectId, name } = c.req.valid('param');
    const { env: environment } = c.req.valid('query');
    requireProject(c, projectId);
    requireEnvironment(c, environment);
    variables.delete(c.get('credential').organizationId, { projectId, environment, name }, actingOf(c));
    return c.body(null, 204);
  });
}

function toAnswer({ updatedAt, ...variable }: Variable) {
  return { ...variable, updatedAt: new Date(updatedAt).toISOString() };
}
