import type { Catalogue } from '@daybook/event';
import { CursorError } from '../explore/cursor.ts';
import type { Explorer } from '../explore/explorer.ts';
import type { Authenticator } from './authenticate.ts';
import type { AppContext } from './context.ts';
import { eventItem, eventListJson } from './event-item.ts';
import { filterParameter } from './filter-parameter.ts';
import { invalidField, Problem } from './problem.ts';
import { facetsQuery, histogramQuery, idParam, listQuery } from './queries.ts';
import { type Api, guarded, json, problems } from './route.ts';
import { eventListSchema, eventSchema, facetsSchema, histogramSchema } from './schemas.ts';

export type FindDeps = {
  readonly auth: Authenticator;
  readonly explorer: Explorer;
  readonly catalogue: (organizationId: string) => Catalogue;
};

/** Lists, single events, counts. */
export function findRoutes(api: Api, { auth, explorer, catalogue }: FindDeps): void {
  const failures = problems(400, 401, 403, 429);
  const filterOf = (c: AppContext, q: string) =>
    filterParameter(q, catalogue(c.get('credential').organizationId));

  const list = guarded(auth, {
    method: 'get',
    path: '/v1/events',
    tags: ['Find'],
    summary: 'List events',
    description:
      'By (occurredAt, position), page by page; with `after`, in the order of recording and without gaps, for pollers.',
    request: { query: listQuery },
    responses: { 200: json(eventListSchema, 'A page'), ...failures },
  });
  api.openapi(list, async (c) => {
    const { organizationId } = c.get('credential');
    const { q, limit, cursor, order, after } = c.req.valid('query');
    const filter = filterOf(c, q);
    if (after !== undefined) {
      refuseTogether({ cursor, order });
      const { events, range, coverage } = await explorer.scan(organizationId, {
        filter,
        after,
        limit: limit ?? 1_000,
      });
      return jsonText(c, eventListJson(events, { nextCursor: null, range, coverage }));
    }
    const { events, nextCursor, coverage } = await explorer
      .list(organizationId, {
        filter,
        limit: limit ?? 50,
        order: order ?? 'newest',
        ...(cursor !== undefined && { cursor }),
      })
      .catch(refuseCursor);
    return jsonText(c, eventListJson(events, { nextCursor, coverage }));
  });

  const one = guarded(auth, {
    method: 'get',
    path: '/v1/events/{id}',
    tags: ['Find'],
    summary: 'One event',
    request: { params: idParam },
    responses: { 200: json(eventSchema, 'The event'), ...failures, ...problems(404, 500) },
  });
  api.openapi(one, async (c) => {
    const { id } = c.req.valid('param');
    const event = await explorer.get(c.get('credential').organizationId, id);
    if (!event)
      throw new Problem('not-found', { detail: `there is no event ${id}, or it is not searched yet` });
    return jsonText(c, eventItem(event));
  });

  const facets = guarded(auth, {
    method: 'get',
    path: '/v1/facets',
    tags: ['Find'],
    summary: 'Count by value',
    description: 'Each field is counted with the filter on its own key lifted.',
    request: { query: facetsQuery },
    responses: { 200: json(facetsSchema, 'Counts'), ...failures },
  });
  api.openapi(facets, async (c) => {
    const { q, fields, top } = c.req.valid('query');
    const answer = await explorer.facets(c.get('credential').organizationId, {
      filter: filterOf(c, q),
      fields,
      top,
    });
    return jsonText(c, JSON.stringify(answer));
  });

  const histogram = guarded(auth, {
    method: 'get',
    path: '/v1/histogram',
    tags: ['Find'],
    summary: 'Count by time and category',
    request: { query: histogramQuery },
    responses: { 200: json(histogramSchema, 'Counts'), ...failures },
  });
  api.openapi(histogram, async (c) => {
    const { q, buckets } = c.req.valid('query');
    const answer = await explorer.histogram(c.get('credential').organizationId, {
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

function refuseCursor(error: unknown): never {
  if (!(error instanceof CursorError)) throw error;
  throw invalidField('cursor', error.message, 'invalid-cursor');
}
