import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';

/** As many as one request brings. */
const NEWEST = 200;

/** Somebody who was a member once. */
export type FormerMember = {
  readonly email: string;
  /** When it ended, the last time; ISO 8601. */
  readonly endedAt: string;
  /** Who ended it; the person, when they left. */
  readonly endedBy: string;
};

/** Who belonged to the organization once, as the log tells: whoever goes leaves no row. The newest first, present members among them. */
export function formerMembersQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['former-members', organizationId],
    queryFn: async ({
      signal,
    }): Promise<{ readonly list: readonly FormerMember[]; readonly isAll: boolean }> => {
      const q = 'action:TEAM_MEMBER_REMOVE outcome:success recorder:workspace';
      const { events, nextCursor } = await api.list({ q, limit: NEWEST, signal });
      const byEmail = new Map<string, FormerMember>();
      for (const { resource, actor, occurredAt } of events) {
        const email = resource.name;
        if (!byEmail.has(email)) byEmail.set(email, { email, endedAt: occurredAt, endedBy: actor.name });
      }
      return { list: [...byEmail.values()], isAll: nextCursor === null };
    },
  });
}
