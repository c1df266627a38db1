import { useQueryClient } from '@tanstack/react-query';

/** Answers that grow old: the list, its counts, and what is known of the ledger. Single events, proofs and the catalogue do not. */
const AGEING = ['events', 'counts', 'relaxed', 'histogram', 'ledger-watch'];

/** Asks again for everything that may have changed. */
export function useRefresh(): () => void {
  const queryClient = useQueryClient();
  return () =>
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => AGEING.includes(String(queryKey[0])) });
}
