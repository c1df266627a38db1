import { z } from '@hono/zod-openapi';
import type { UploadSummary } from '../workspace/variables/read-upload.ts';
import { actingOf } from './acting.ts';
import { requireEnvironment, requireProject } from './limits-of-key.ts';
import { mayReadValues } from './may-read-values.ts';
import { projectOfAttempt } from './project-attempt.ts';
import { decodeUtf8, mediaType, readBody } from './read-body.ts';
import { type Api, guarded, json, problems } from './route.ts';
import type { VariablesDeps } from './variables.ts';

const BODY_BYTES = 1_048_576;

const names = z.array(z.string());
const variables = z.array(
  z
    .object({
      name: z.string(),
      line: z.int().openapi({ description: 'From 1; the first line of a value that has several.' }),
      characters: z.int().openapi({ description: 'The length of the value that is set, in code points.' }),
      hints: z.array(z.string()).openapi({
        description:
          'Where the value may be another than expected: empty, cut by a comment, changed by a backslash.',
      }),
    })
    .openapi('EnvVariable'),
);
const uploadSchema = z.object({ new: names, changed: names, same: names, variables }).openapi('EnvUpload');
const namesSchema = z.object({ names, lines: z.int(), variables }).openapi('EnvUploadNames');

/** A `.env` text becomes variables, all of it or nothing. */
export function envUploadRoutes(api: Api, { auth, projects, variables: { uploads } }: VariablesDeps): void {
  const upload = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/projects/{id}/variables/upload',
      tags: ['Projects'],
      summary: 'Set variables from a .env text',
      description:
        'All or nothing: what is wrong is told by its line, never with values. With `preview=true` it only says what would be new, changed and the same. A key without variables:read is told the names and the number of lines instead. Both are told how each line is read: the length of its value and what may be unexpected. [The rules](/docs/workspace#env-files).',
      request: {
        params: z.object({ id: z.string() }),
        query: z.strictObject({
          env: z.string().min(1).max(100).openapi({ example: 'production' }),
          preview: z.enum(['true', 'false']).optional(),
        }),
        // It is no JSON, and may be larger than other bodies: it is read here.
        body: { required: true, content: { 'text/plain': { schema: z.string() } } },
      },
      responses: {
        200: json(z.union([uploadSchema, namesSchema]), 'Names, in the order of the file'),
        ...problems(400, 401, 403, 404, 413, 415, 422),
      },
    },
    (c) => {
      const { id, name } = projectOfAttempt(c, projects);
      return {
        action: 'ENV_BULK_UPLOAD',
        resource: { type: 'project', id, name },
        context: { environment: c.req.query('env') ?? '', project: name },
      };
    },
  );
  api.openapi(upload, async (c) => {
    const { id: projectId } = c.req.valid('param');
    const { env: environment, preview } = c.req.valid('query');
    requireProject(c, projectId);
    requireEnvironment(c, environment);
    mediaType(c, ['text/plain']);
    const text = decodeUtf8(await readBody(c, BODY_BYTES));
    c.get('requireStillValid')();
    const credential = c.get('credential');
    const { organizationId } = credential;
    const place = { projectId, environment };
    const summary =
      preview === 'true'
        ? await uploads.preview(organizationId, place, text)
        : await uploads.upload(organizationId, place, text, () => actingOf(c));
    if (preview === 'true') c.get('requireStillValid')();
    const read = toVariables(summary);
    if (!mayReadValues(credential, 'variables:read')) {
      return c.json({ names: read.map(({ name }) => name), lines: linesOf(text), variables: read }, 200);
    }
    const { new: added, changed, same } = summary;
    return c.json({ new: [...added], changed: [...changed], same: [...same], variables: read }, 200);
  });
}

/** As an editor counts them. */
function linesOf(text: string): number {
  return text.replace(/\r?\n$/, '').split('\n').length;
}

/** Lengths in place of values. */
function toVariables({ variables }: UploadSummary) {
  return variables.map(({ name, value, line, hints }) => {
    return { name, line, characters: [...value].length, hints: [...hints] };
  });
}
