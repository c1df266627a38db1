import { isoTime } from '@daybook/event';
import { z } from '@hono/zod-openapi';
import type { DestructionUnderWay } from '../destruction/destruction-store.ts';
import { PLAN_IDS } from '../platform/plan-ids.ts';
import type { NextExpiry } from '../retention/forecast.ts';
import type { Plans } from '../workspace/billing/plans.ts';
import type { Retention } from '../workspace/retention/retention.ts';
import { daysOf } from '../workspace/retention/retention-window.ts';
import { actingOf } from './acting.ts';
import type { Authenticator } from './authenticate.ts';
import { type Api, guarded, json, jsonBody, problems } from './route.ts';

export type RetentionDeps = {
  readonly auth: Authenticator;
  readonly retention: Retention;
  readonly plans: Plans;
  /** How far an organization's log is shown: the first position, and the time before which it has expired. */
  readonly shown: (
    organizationId: string,
  ) => Promise<{ readonly visibleFrom: number; readonly expiredBefore: string | null }>;
  readonly nextExpiry: (organizationId: string) => Promise<NextExpiry | undefined>;
  readonly destructionsUnderWay: (organizationId: string) => readonly DestructionUnderWay[];
  /** How many legal holds there are. */
  readonly holds: (organizationId: string) => number;
};

const days = z.number().openapi({ description: 'In days of 24 hours; fractions too.', example: 365 });
const time = z.iso.datetime();
const retentionSchema = z
  .object({
    plan: z.enum(PLAN_IDS),
    plans: z.array(z.object({ id: z.enum(PLAN_IDS), name: z.string(), retentionDays: days })),
    retentionDays: days.nullable().openapi({ description: 'What counts now; null: nothing expires yet.' }),
    ownRetentionDays: days.nullable().openapi({
      description: 'What an owner has set; it counts on the plan that allows it.',
    }),
    bounds: z
      .object({ daysMin: days, daysMax: days })
      .nullable()
      .openapi({ description: 'Within which an owner can set it; null where the plan alone decides.' }),
    shrink: z
      .object({ retentionDays: days, until: time })
      .nullable()
      .openapi({ description: 'A shorter time that counts from `until` on. Nothing is lost by it before.' }),
    visibleFrom: z.int(),
    expiredBefore: time.nullable(),
    next: z
      .object({ at: time, count: z.int() })
      .nullable()
      .openapi({ description: 'When events expire next, and how many of those that are there now.' }),
    underWay: z
      .array(z.object({ kind: z.enum(['expired', 'erased']), count: z.int(), begunAt: time }))
      .openapi({ description: 'What is being destroyed.' }),
    holds: z.int().openapi({ description: 'How many legal holds keep events from being destroyed.' }),
  })
  .openapi('Retention');
const chosenSchema = z
  .strictObject({
    retentionDays: z.number().positive().nullable().openapi({
      description: "In days; null takes the plan's.",
      example: 730,
    }),
  })
  .openapi('ChosenRetention');

/** How long the log is kept, and what expires when. */
export function retentionRoutes(api: Api, deps: RetentionDeps): void {
  const { auth, retention } = deps;
  const tags = ['Keep and hand over'];

  const show = guarded(auth, {
    method: 'get',
    path: '/v1/retention',
    tags,
    summary: 'How long the log is kept',
    responses: { 200: json(retentionSchema, 'Windows, and what expires next'), ...problems(401, 403, 429) },
  });
  api.openapi(show, async (c) => c.json(await answerOf(deps, c.get('credential').organizationId), 200));

  const choose = guarded(
    auth,
    {
      method: 'put',
      path: '/v1/retention',
      tags,
      summary: 'Set how long the log is kept',
      description:
        'On the Enterprise plan; other plans have their own time. A longer one counts at once, a shorter one after seven days.',
      request: { body: jsonBody(chosenSchema) },
      responses: {
        200: json(retentionSchema, 'Windows, and what expires next'),
        ...problems(400, 401, 403, 422, 429),
      },
    },
    () => ({ action: 'RETENTION_CHANGE', resource: { type: 'audit-log', name: '*' } }),
  );
  api.openapi(choose, async (c) => {
    const { organizationId } = c.get('credential');
    retention.set(organizationId, c.req.valid('json').retentionDays ?? undefined, actingOf(c));
    return c.json(await answerOf(deps, organizationId), 200);
  });
}

async function answerOf(deps: RetentionDeps, organizationId: string) {
  const { windowMs, wantedMs, shrinksAt, plan, ownDays, bounds } = deps.retention.state(organizationId);
  const { visibleFrom, expiredBefore } = await deps.shown(organizationId);
  const next = await deps.nextExpiry(organizationId);
  return {
    plan,
    plans: PLAN_IDS.map((id) => {
      const { name, retentionDays } = deps.plans[id];
      return { id, name, retentionDays };
    }),
    retentionDays: windowMs === undefined ? null : daysOf(windowMs),
    ownRetentionDays: ownDays ?? null,
    bounds: bounds ? { daysMin: bounds.daysMin, daysMax: bounds.daysMax } : null,
    shrink:
      shrinksAt === undefined || wantedMs === undefined
        ? null
        : { retentionDays: daysOf(wantedMs), until: isoTime(shrinksAt) },
    visibleFrom,
    expiredBefore,
    next: next ? { at: isoTime(next.at), count: next.count } : null,
    underWay: deps.destructionsUnderWay(organizationId).map(({ kind, count, begunAt }) => ({
      kind,
      count,
      begunAt: isoTime(begunAt),
    })),
    holds: deps.holds(organizationId),
  };
}
