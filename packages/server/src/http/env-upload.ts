import { z } from '@hono/zod-openapi';
import { namesIn, type UploadSummary } from '../workspace/variables/upload.ts';
import { actingOf } from './acting.ts';
import { requireEnvironment, requireProject } from './limits-of-key.ts';
import { mayReadValues } from './may-read-values.ts';
import { projectOfAttempt } from './project-attempt.ts';
import { decodeUtf8, mediaType, readBody } from './read-body.ts';
import { type Api, guarded, json, problems } from './route.ts';
import type { VariablesDeps } from './variables.ts';

const BODY_BYTES = 1_048_576;

const names = z.array(z.string());
const uploadSchema = z.object({ new: names, changed: names, same: names }).openapi('EnvUpload');
const namesSchema = z.object({ names, lines: z.int() }).openapi('EnvUploadNames');

/** A `.env` text becomes variables, all of it or nothing. */
export function envUploadRoutes(api: Api, { auth, projects, variables }: VariablesDeps): void {
  const upload = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/projects/{id}/variables/upload',
      tags: ['Projects'],
      summary: 'Set variables from a .env text',
      description:
        'All or nothing: what is wrong is told by its line, never with values. With `preview=true` it only says what would be new, changed and the same. A key without variables:read is told the names and the number of lines instead.',
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
        ? variables.preview(organizationId, place, text)
        : variables.upload(organizationId, place, text, actingOf(c));
    if (mayReadValues(credential, 'variables:read')) return c.json(toAnswer(summary), 200);
    return c.json({ names: namesIn(text), lines: linesOf(text) }, 200);
  });
}

/** As an editor counts them. */
function linesOf(text: string): number {
  return text.replace(/\r?\n$/, '').split('\n').length;
}

function toAnswer(summary: UploadSummary) {
  return { new: [...summary.new], changed: [...summary.changed], same: [...summary.same] };
}
