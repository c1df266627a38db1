import type { Catalogue } from '@daybook/event';
import { z } from '@hono/zod-openapi';
import { EXPORT_FORMATS } from '../export/export-format.ts';
import type { ListedSchedule, Schedules } from '../export/schedules.ts';
import { actingOf } from './acting.ts';
import { timeOrNull } from './asking.ts';
import type { Authenticator } from './authenticate.ts';
import { filterParameter } from './filter-parameter.ts';
import { type Api, guarded, json, jsonBody, problems } from './route.ts';

export type ExportSchedulesDeps = {
  readonly auth: Authenticator;
  readonly exportSchedules: Schedules;
  readonly catalogue: (organizationId: string) => Catalogue;
};

const MINUTES = { daily: 1_440, weekly: 10_080 } as const;
const MINUTES_MAX = 525_600;
const every = z
  .union([z.enum(['daily', 'weekly']), z.strictObject({ minutes: z.int().min(1).max(MINUTES_MAX) })])
  .openapi({ example: 'daily' });

const scheduleSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    q: z.string(),
    format: z.enum(EXPORT_FORMATS),
    folder: z.string(),
    every,
    createdAt: z.string(),
    createdBy: z.string(),
    nextAt: z.string().nullable(),
    nextPosition: z.int().openapi({ description: 'The first position that is still to be exported.' }),
    runs: z.int().openapi({ description: 'How many ended well.' }),
    lastRun: z
      .object({
        at: z.string(),
        positions: z.object({ first: z.int(), last: z.int() }),
        count: z.int(),
        file: z.string(),
        bytes: z.int(),
        sha256: z.string(),
        manifestSha256: z.string(),
      })
      .nullable(),
    error: z.string().nullable().openapi({ description: 'Why the newest run failed; it is tried again.' }),
  })
  .openapi('ExportSchedule');

const newScheduleSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(200).openapi({ example: 'nightly' }),
    q: z.string().max(4_096).default(''),
    format: z.enum(EXPORT_FORMATS),
    folder: z
      .string()
      .min(1)
      .max(300)
      .openapi({ description: 'A subfolder of DAYBOOK_EXPORT_DIR.', example: 'acme/nightly' }),
    every,
  })
  .openapi('NewExportSchedule');

/** Exports that recur, into a folder of the server's machine. */
export function exportScheduleRoutes(
  api: Api,
  { auth, exportSchedules, catalogue }: ExportSchedulesDeps,
): void {
  const tags = ['Keep and hand over'];

  const list = guarded(auth, {
    method: 'get',
    path: '/v1/export-schedules',
    tags,
    summary: 'The exports that recur',
    responses: {
      200: json(z.object({ exportSchedules: z.array(scheduleSchema) }).openapi('ExportSchedules'), 'By name'),
      ...problems(401, 403),
    },
  });
  api.openapi(list, (c) => {
    const { organizationId } = c.get('credential');
    return c.json({ exportSchedules: exportSchedules.list(organizationId).map(toAnswer) }, 200);
  });

  const create = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/export-schedules',
      tags,
      summary: 'Export again and again',
      description:
        'Each run goes on exactly where the one before ended, and writes a manifest and a checkpoint beside its file. The first one begins at once.',
      request: { body: jsonBody(newScheduleSchema) },
      responses: { 201: json(scheduleSchema, 'Made'), ...problems(400, 401, 403, 409, 422) },
    },
    () => ({ action: 'EXPORT_SCHEDULE_CREATE', resource: { type: 'audit-log', name: '*' } }),
  );
  api.openapi(create, async (c) => {
    const { organizationId } = c.get('credential');
    const { every: period, ...wish } = c.req.valid('json');
    filterParameter(wish.q, catalogue(organizationId));
    const everyMinutes = typeof period === 'string' ? MINUTES[period] : period.minutes;
    const made = await exportSchedules.create(organizationId, { ...wish, everyMinutes }, () => actingOf(c));
    return c.json(toAnswer(made), 201);
  });

  const remove = guarded(
    auth,
    {
      method: 'delete',
      path: '/v1/export-schedules/{id}',
      tags,
      summary: 'End an export that recurs',
      description: 'What it has written stays.',
      request: { params: z.object({ id: z.string().max(100) }) },
      responses: { 204: { description: 'Ended' }, ...problems(401, 403, 404) },
    },
    (c) => ({
      action: 'EXPORT_SCHEDULE_DELETE',
      resource: { type: 'audit-log', name: c.req.param('id') ?? '*' },
    }),
  );
  api.openapi(remove, (c) => {
    const { organizationId } = c.get('credential');
    exportSchedules.remove(organizationId, c.req.valid('param').id, () => actingOf(c));
    return c.body(null, 204);
  });
}

function toAnswer(schedule: ListedSchedule) {
  const { id, name, filter, format, folder, everyMinutes, createdAt, createdBy, nextPosition, runs, result } =
    schedule;
  return {
    id,
    name,
    q: filter,
    format,
    folder,
    every: everyOf(everyMinutes),
    createdAt: new Date(createdAt).toISOString(),
    createdBy,
    nextAt: timeOrNull(schedule.nextAt),
    nextPosition,
    runs,
    lastRun: result
      ? {
          at: new Date(result.now).toISOString(),
          positions: { first: result.first, last: result.last },
          count: result.count,
          file: result.file,
          bytes: result.bytes,
          sha256: result.sha256,
          manifestSha256: result.manifest,
        }
      : null,
    error: schedule.error ?? null,
  };
}

function everyOf(minutes: number): z.infer<typeof every> {
  if (minutes === MINUTES.daily) return 'daily';
  return minutes === MINUTES.weekly ? 'weekly' : { minutes };
}
