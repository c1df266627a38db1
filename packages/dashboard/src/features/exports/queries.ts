import type { ApiSchemas } from '@daybook/sdk';
import { queryOptions } from '@tanstack/react-query';
import { pathOf, server } from '../../api/call.ts';

export type Export = ApiSchemas['Export'];
export type ExportSchedule = ApiSchemas['ExportSchedule'];
export type ExportFormat = ApiSchemas['NewExport']['format'];

/** How often an export that is being made is looked at. */
const PROGRESS_MS = 1_000;
const SCHEDULES_MS = 30_000;

/** Whether an export is still being made. */
export function isUnderWay({ state }: Pick<Export, 'state'>): boolean {
  return state === 'waiting' || state === 'running';
}

/** The exports that were made in the background, the newest first. */
export function exportsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['exports', organizationId],
    queryFn: async ({ signal }) =>
      (await server.get<{ exports: readonly Export[] }>('/v1/exports', { signal })).exports,
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? PROGRESS_MS : false),
  });
}

/** One export, until it is made. */
export function exportQuery(organizationId: string, made: Export) {
  return queryOptions({
    queryKey: ['exports', organizationId, made.id],
    queryFn: ({ signal }) => server.get<Export>(pathOf`/v1/exports/${made.id}`, { signal }),
    initialData: made,
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? PROGRESS_MS : false),
  });
}

/** The exports that recur, by name. */
export function schedulesQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['export-schedules', organizationId],
    queryFn: async ({ signal }) =>
      (await server.get<{ exportSchedules: readonly ExportSchedule[] }>('/v1/export-schedules', { signal }))
        .exportSchedules,
    refetchInterval: SCHEDULES_MS,
  });
}

/** Where the file of a finished export is. */
export function downloadPath({ id }: Pick<Export, 'id'>): string {
  return pathOf`/v1/exports/${id}/download`;
}
