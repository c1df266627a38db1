import { type Filter, isoTime, LIMITS, printFilter, readActorText, type TextPattern } from '@daybook/event';
import { z } from '@hono/zod-openapi';
import type { Place } from '../event-index/event-index.ts';
import type { AskedActor, Exposure } from '../event-index/exposure.ts';
import { type Explorer, type ExposureWanted, PAGE_BYTES } from '../explore/explorer.ts';
import type { Answers } from './answers.ts';
import type { Authenticator } from './authenticate.ts';
import { inquirerOf } from './inquirer.ts';
import { listJson } from './list-json.ts';
import { type LogReadDeps, logReadAttempt, noteLogRead } from './log-read.ts';
import { invalidField } from './problem.ts';
import { refuseCursor } from './refuse-cursor.ts';
import { type Api, guarded, json, problems } from './route.ts';
import { exposureQuery, exposureSchema } from './schemas/exposure.ts';
import { coverageSchema } from './schemas.ts';

export type ExposureDeps = LogReadDeps & {
  readonly auth: Authenticator;
  readonly explorer: Explorer;
  readonly answers: Answers;
};

/** Of one exposure: its names may each have as many characters as an event's. */
const EXPOSURE_BYTES_MAX = LIMITS.eventBytes;

const exposuresSchema = z
  .object({
    exposures: z.array(exposureSchema),
    nextCursor: z.string().nullable(),
    coverage: coverageSchema,
  })
  .openapi('Exposures');

/** Who has held which version of which secret. */
export function exposureRoutes(api: Api, deps: ExposureDeps): void {
  const { auth, explorer, answers } = deps;
  const route = guarded(
    auth,
    {
      method: 'get',
      path: '/v1/exposure',
      tags: ['Investigate'],
      summary: 'Who holds which version of a secret',
      description:
        'Of a secret, of an actor, or both: each version that somebody has read or set, and whether it is still in use. What this workspace observed comes before what is only reported, each by secret, environment, project, version (the highest first) and actor. A person who reads is recorded once an hour.',
      request: { query: exposureQuery },
      responses: {
        200: json(exposuresSchema, 'A page'),
        ...problems(400, 401, 403, 409, 429, 503),
      },
    },
    logReadAttempt,
  );
  api.openapi(route, async (c) => {
    const { secret, env, project, actor, limit, cursor } = c.req.valid('query');
    if (secret === undefined && actor === undefined)
      throw invalidField('secret', 'or actor must be given: the name of a secret, or who may hold some');
    const pattern = actor === undefined ? undefined : actorPattern(actor);
    const wanted = {
      ...(secret !== undefined && { secret }),
      ...(env !== undefined && { environment: env }),
      ...(project !== undefined && { project }),
      ...(pattern && { actors: actorsOf(pattern) }),
    };
    noteLogRead(deps, c, printFilter(filterOf(wanted, pattern)));
    const page = { ...wanted, limit, ...(cursor !== undefined && { cursor }) };
    const inquirer = inquirerOf(c);
    return (await answers.json(c, inquirer, bytesOfPage(limit), async () => {
      const { exposures, ...rest } = await explorer.exposure(inquirer, page).catch(refuseCursor);
      return listJson('exposures', exposures.map(toItem), rest);
    })) as never;
  });
}

/** @throws Problem `invalid` for what names nobody */
function actorPattern(text: string): TextPattern {
  const pattern = readActorText('actor', text);
  if (pattern) return pattern;
  throw invalidField('actor', 'must be an e-mail address, api-key:NAME or system');
}

const TYPES = ['user', 'api-key', 'system'] as const;

/** Without a type, whoever has the name; `system` alone is that type with any name. */
function actorsOf({ text, anyPrefix, actorType }: TextPattern): AskedActor[] {
  return TYPES.filter((type) => actorType === undefined || actorType === type).map((type) => ({
    type,
    ...(!anyPrefix && { name: text }),
  }));
}

/** What was looked at, as a filter: the events that hand out these values. */
function filterOf({ secret, environment, project }: ExposureWanted, actor: TextPattern | undefined): Filter {
  const exactly = (text: string): TextPattern => ({ text, anyPrefix: false, anySuffix: false });
  const term = (key: 'action' | 'actor' | 'resource' | 'env' | 'project', ...values: TextPattern[]) => ({
    kind: 'field' as const,
    key,
    negated: false,
    values,
  });
  return {
    terms: [
      term('action', exactly('SECRET_READ'), exactly('SECRET_SET')),
      ...(actor ? [term('actor', actor)] : []),
      ...(secret === undefined ? [] : [term('resource', exactly(secret))]),
      ...(environment === undefined ? [] : [term('env', exactly(environment))]),
      ...(project === undefined ? [] : [term('project', exactly(project))]),
    ],
  };
}

/** What a page may have at most, in bytes: its last exposure may go beyond {@link PAGE_BYTES}. */
function bytesOfPage(limit: number): number {
  return Math.min(limit, PAGE_BYTES / EXPOSURE_BYTES_MAX + 1) * EXPOSURE_BYTES_MAX;
}

/** One exposure as JSON. */
function toItem({ first, last, closedBy, ...exposure }: Exposure): string {
  return JSON.stringify({
    ...exposure,
    first: toPlace(first),
    last: toPlace(last),
    ...(closedBy && { closedBy: toPlace(closedBy) }),
  });
}

function toPlace({ occurredAt, position }: Place) {
  return { occurredAt: isoTime(occurredAt), position };
}
