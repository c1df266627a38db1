import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';

/** The verifier keys of an organization's ledger. */
export function verifierKeysQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['verifier-keys', organizationId],
    queryFn: ({ signal }) => api.ledger.keys({ signal }),
  });
}
