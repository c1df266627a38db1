import type { Secret } from '@daybook/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { useMe } from '../sign-in/me-context.ts';
import { secretsQuery } from './queries.ts';

/** Changes the list that is shown as the server's answer says, without asking for it again. */
export function useListed(): (change: (list: readonly Secret[]) => readonly Secret[]) => void {
  const { organization } = useMe();
  const client = useQueryClient();
  const { queryKey } = secretsQuery(organization.id);
  return (change) => {
    // When it was listed is told to the reader, and a change does not make the rest newer.
    const updatedAt = client.getQueryState(queryKey)?.dataUpdatedAt;
    client.setQueryData(
      queryKey,
      (list) => list && change(list),
      updatedAt === undefined ? {} : { updatedAt },
    );
  };
}
