import type { ApiSchemas } from '@daybook/sdk';
import { queryOptions } from '@tanstack/react-query';
import { pathOf, server } from '../../api/call.ts';

export type Project = ApiSchemas['Project'];

/** One setting of a project in one environment. Who may see names only gets no value. */
export type Variable = ApiSchemas['Variables']['variables'][number];

export function projectsKey(organizationId: string) {
  return ['projects', organizationId] as const;
}

export function projectsQuery(organizationId: string) {
  return queryOptions({
    queryKey: projectsKey(organizationId),
    queryFn: async ({ signal }) =>
      (await server.get<ApiSchemas['Projects']>('/v1/projects', { signal })).projects,
  });
}

/** The variables of all environments of a project. Asking for them is not recorded. */
export function variablesQuery(organizationId: string, projectId: string) {
  return queryOptions({
    queryKey: ['variables', organizationId, projectId],
    queryFn: async ({ signal }) =>
      (await server.get<ApiSchemas['Variables']>(pathOf`/v1/projects/${projectId}/variables`, { signal }))
        .variables,
  });
}
