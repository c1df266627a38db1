import type { ApiSchemas } from '@daybook/sdk';
import { queryOptions } from '@tanstack/react-query';
import { server } from '../../api/call.ts';

export type Member = ApiSchemas['Member'];

export type PendingInvitation = ApiSchemas['ListedInvitation'];

export function membersQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['members', organizationId],
    queryFn: async ({ signal }) =>
      (await server.get<ApiSchemas['Members']>('/v1/members', { signal })).members,
  });
}

export function invitationsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['invitations', organizationId],
    queryFn: async ({ signal }) =>
      (
        await server.get<ApiSchemas['Invitations']>('/v1/invitations', {
          signal,
        })
      ).invitations,
  });
}
