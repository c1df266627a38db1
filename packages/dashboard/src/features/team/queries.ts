import { queryOptions } from '@tanstack/react-query';
import { server } from '../../api/call.ts';
import type { Role } from '../../api/session.ts';

/** Times are ISO 8601. */
export type Member = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly twoFactorEnabled: boolean;
  readonly joinedAt: string;
  readonly lastSeenAt?: string | null;
  /** How many live API keys the person has made. */
  readonly keys: number;
};

export type PendingInvitation = {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly invitedBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** The link; null for a role that one cannot give. */
  readonly url: string | null;
};

export function membersQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['members', organizationId],
    queryFn: async ({ signal }) =>
      (await server.get<{ readonly members: readonly Member[] }>('/v1/members', { signal })).members,
  });
}

export function invitationsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['invitations', organizationId],
    queryFn: async ({ signal }) =>
      (
        await server.get<{ readonly invitations: readonly PendingInvitation[] }>('/v1/invitations', {
          signal,
        })
      ).invitations,
  });
}
