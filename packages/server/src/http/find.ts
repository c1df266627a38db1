import { type Catalogue, LIMITS } from '@daybook/event';
import { eventItem } from '../explore/event-item.ts';
import { type Explorer, PAGE_BYTES } from '../explore/explorer.ts';
import type { Answers } from './answers.ts';
import type { Authenticator } from './authenticate.ts';
import type { AppContext } from './context.ts';
import { eventListJson } from './event-item.ts';
import { filterParameter } from './filter-parameter.ts';
import { inquirerOf } from './inquirer.ts';
import { type LogReadDeps, logReadAttempt, noteLogRead } from './log-read.ts';
import { invalidField, Problem } from './problem.ts';
import { facetsQuery, histogramQuery, idParam, listQuery } from './queries.ts';
import { refuseCursor } from './refuse-cursor.ts';
import { type Api, guarded, json, problems } from './route.ts';
import { eventListSchema, eventSchema, facetsSchema, histogramSchema } from './schemas.ts';

/** Position, time and category of an item. */
const FIELDS_BYTES = 200;

export type FindDeps = LogReadDeps & {
  readonly auth: Authenticator;
  readonly explorer: Explorer;
  readonly answers: Answers;
  readonly catalogue: (organizationId: string) => Catalogue;
};

/** Lists, single events, counts. */
export function findRoutes(api: Api, deps: FindDeps): void {
  const { auth, explorer, answers, catalogue } = deps;
  const failures = problems(400, 401, 403, 429, 503);
  const filterOf = (c: AppContext, q: string) =>
    filterParameter(q, catalogue(c.get('credential').organizationId));

  const list = guarded(
    auth,
    {
      method: 'get',
      path: '/v1/events',
      tags: ['Find'],
      summary: 'List events',
      description:
        'By (occurredAt, position), page by page; with `after`, in the order of recording and without gaps, for pollers. A position or cursor beyond the end of the log is refused with its size (`rolled-back`). A person who reads is recorded once an hour.',
      request: { query: listQuery },
      responses: { 200: json(eventListSchema, 'A page'), ...failures, ...problems(409) },
    },
    logReadAttempt,
  );
  api.openapi(list, async (c) => {
    const { q, limit, cursor, order, after, log } = c.req.valid('query');
    const filter = filterOf(c, q);
    if (after !== undefined) refuseTogether({ cursor, order });
    const size = limit ?? (after === undefined ? 50 : 1_000);
    const inquirer = inquirerOf(c);
    noteLogRead(deps, c, q);
    return (await answers.json(c, inquirer, bytesOfPage(size), async () => {
      if (after !== undefined) {
        const { events, range, coverage } = await explorer.scan(inquirer, {
          filter,
          after,
          limit: size,
          log,
        });
        return eventListJson(events, { nextCursor: null, range, coverage });
      }
      const page = { filter, limit: size, order: order ?? 'newest', ...(cursor !== undefined && { cursor }) };
      const { events, nextCursor, coverage } = await explorer.list(inquirer, page).catch(refuseCursor);
      return eventListJson(events, { nextCursor, coverage });
    })) as never;
  });

  const one = guarded(
    auth,
    {
      method: 'get',
      path: '/v1/events/{id}',
      tags: ['Find'],
      summary: 'One event',
      description: 'A person who reads is recorded once an hour.',
      request: { params: idParam },
      responses: { 200: json(eventSchema, 'The event'), ...failures, ...problems(404, 410, 500) },
    },
    logReadAttempt,
  );
  api.openapi(one, async (c) => {
    const { id } = c.req.valid('param');
    noteLogRead(deps, c, `id:${id}`);
    const event = await explorer.get(inquirerOf(c), id);
    if (!event)
      throw new Problem('not-found', { detail: `there is no event ${id}, or it is not searched yet` });
    return jsonText(c, eventItem(event));
  });

  const facets = guarded(
    auth,
    {
      method: 'get',
      path: '/v1/facets',
      tags: ['Find'],
      summary: 'Count by value',
      description: 'Each field is counted with the filter on its own key lifted.',
      request: { query: facetsQuery },
      responses: { 200: json(facetsSchema, 'Counts'), ...failures },
    },
    logReadAttempt,
  );
  api.openapi(facets, async (c) => {
    const { q, fields, top } = c.req.valid('query');
    const answer = await explorer.facets(inquirerOf(c), {
      filter: filterOf(c, q),
      fields,
      top,
    });
    return jsonText(c, JSON.stringify(answer));
  });

  const histogram = guarded(
    auth,
    {
      method: 'get',
      path: '/v1/histogram',
      tags: ['Find'],
      summary: 'Count by time and category',
      request: { query: histogramQuery },
      responses: { 200: json(histogramSchema, 'Counts'), ...failures },
    },
    logReadAttempt,
  );
  api.openapi(histogram, async (c) => {
    const { q, buckets } = c.req.valid('query');
    const answer = await explorer.histogram(inquirerOf(c), {
      filter: filterOf(c, q),
      buckets,
    });
    const from = new Date(answer.from).toISOString();
    const until = new Date(answer.until).toISOString();
    const timed = answer.buckets.map(({ start, counts }) => ({
      start: new Date(start).toISOString(),
      counts,
    }));
    return jsonText(c, JSON.stringify({ ...answer, from, until, buckets: timed }));
  });
}

/** What a page may have at most, in bytes: its last event may go beyond {@link PAGE_BYTES}, and each brings some fields of the server. */
function bytesOfPage(limit: number): number {
  return Math.min(limit * LIMITS.eventBytes, PAGE_BYTES + LIMITS.eventBytes) + limit * FIELDS_BYTES;
}

/** The text is JSON that was put together without parsing the stored events; its shape is that of the route's schema. */
function jsonText(c: AppContext, text: string) {
  return c.body(text, 200, { 'Content-Type': 'application/json' }) as never;
}

function refuseTogether(others: Readonly<Record<string, unknown>>): void {
  for (const [path, value] of Object.entries(others)) {
    if (value === undefined) continue;
    throw invalidField(path, 'does not go together with after: events come in the order of recording');
  }
}
