import { z } from '@hono/zod-openapi';
import type { Project } from '../workspace/projects/project-store.ts';
import type { Projects } from '../workspace/projects/projects.ts';
import { actingOf } from './acting.ts';
import type { Authenticator } from './authenticate.ts';
import type { AppContext } from './context.ts';
import { mayUseProject, requireAllProjects, requireEnvironment, requireProject } from './limits-of-key.ts';
import { projectOfAttempt } from './project-attempt.ts';
import { type Api, guarded, json, jsonBody, problems } from './route.ts';

export type ProjectsDeps = { readonly auth: Authenticator; readonly projects: Projects };

const environments = z
  .array(z.string())
  .optional()
  .openapi({ example: ['development', 'staging', 'production'] });
const newProjectSchema = z.strictObject({ name: z.string(), environments }).openapi('NewProject');
const projectPatchSchema = z
  .strictObject({ name: z.string().optional(), environments })
  .openapi('ProjectPatch');
const projectSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    environments: z.array(z.string()),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Project');
const projectsSchema = z.object({ projects: z.array(projectSchema) }).openapi('Projects');
const params = z.object({ id: z.string() });

/** Projects and their environments. */
export function projectRoutes(api: Api, { auth, projects }: ProjectsDeps): void {
  const tags = ['Projects'];
  const attemptOf = (action: string) => (c: AppContext) => ({
    action,
    resource: { type: 'project', ...projectOfAttempt(c, projects) },
  });

  const list = guarded(auth, {
    method: 'get',
    path: '/v1/projects',
    tags,
    summary: 'The projects',
    responses: { 200: json(projectsSchema, 'By name'), ...problems(401, 403) },
  });
  api.openapi(list, (c) => {
    const shown = projects.list(c.get('credential').organizationId).filter(({ id }) => mayUseProject(c, id));
    return c.json({ projects: shown.map(toAnswer) }, 200);
  });

  const create = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/projects',
      tags,
      summary: 'Make a project',
      request: { body: jsonBody(newProjectSchema) },
      responses: { 201: json(projectSchema, 'Made'), ...problems(400, 401, 403, 409, 422) },
    },
    () => ({ action: 'PROJECT_CREATE', resource: { type: 'project', name: '*' } }),
  );
  api.openapi(create, (c) => {
    requireAllProjects(c);
    const wanted = c.req.valid('json');
    const made = projects.create(c.get('credential').organizationId, wanted, actingOf(c));
    return c.json(toAnswer(made), 201);
  });

  const show = guarded(auth, {
    method: 'get',
    path: '/v1/projects/{id}',
    tags,
    summary: 'A project',
    request: { params },
    responses: { 200: json(projectSchema, 'The project'), ...problems(401, 403, 404) },
  });
  api.openapi(show, (c) => {
    const { id } = c.req.valid('param');
    requireProject(c, id);
    return c.json(toAnswer(projects.get(c.get('credential').organizationId, id)), 200);
  });

  const change = guarded(
    auth,
    {
      method: 'patch',
      path: '/v1/projects/{id}',
      tags,
      summary: 'Rename a project, or change its environments',
      description: '`environments` is the whole list; one that still holds variables cannot be left out.',
      request: { params, body: jsonBody(projectPatchSchema) },
      responses: { 200: json(projectSchema, 'Changed'), ...problems(400, 401, 403, 404, 409, 422) },
    },
    attemptOf('PROJECT_UPDATE'),
  );
  api.openapi(change, (c) => {
    const { id } = c.req.valid('param');
    const { organizationId } = c.get('credential');
    const patch = c.req.valid('json');
    requireProject(c, id);
    const before = projects.get(organizationId, id).environments;
    const after = patch.environments ?? before;
    const touched = [...before, ...after].filter((name) => !before.includes(name) || !after.includes(name));
    for (const name of touched) requireEnvironment(c, name);
    return c.json(toAnswer(projects.update(organizationId, id, patch, actingOf(c))), 200);
  });

  const remove = guarded(
    auth,
    {
      method: 'delete',
      path: '/v1/projects/{id}',
      tags,
      summary: 'Delete a project with its variables',
      request: { params },
      responses: { 204: { description: 'Deleted' }, ...problems(401, 403, 404) },
    },
    attemptOf('PROJECT_DELETE'),
  );
  api.openapi(remove, (c) => {
    const { id } = c.req.valid('param');
    const { organizationId } = c.get('credential');
    requireProject(c, id);
    for (const name of projects.get(organizationId, id).environments) requireEnvironment(c, name);
    projects.delete(organizationId, id, actingOf(c));
    return c.body(null, 204);
  });
}

function toAnswer({ id, name, environments: names, createdAt, updatedAt }: Project) {
  return {
    id,
    name,
    environments: [...names],
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}
