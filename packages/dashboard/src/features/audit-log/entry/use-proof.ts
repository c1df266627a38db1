import type { RecordedEvent } from '@daybook/event';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useMe } from '../../sign-in/me-context.ts';
import { proofQuery } from '../queries.ts';
import type { ProofState } from './proof-state.ts';

export type Proof = {
  readonly state: ProofState;
  /** The server's answer as JSON, for `daybook verify proof`. */
  readonly file: string | undefined;
  readonly retry: () => void;
};

/** Fetches what proves an event and checks it, here in the browser. */
export function useProof(event: RecordedEvent): Proof {
  const { organization } = useMe();
  const { data, error, refetch } = useQuery(proofQuery(organization.id, event.id));
  const state = useMemo((): ProofState => {
    if (data) {
      const { checkProof, proof, keys } = data;
      return checkProof({ shown: event, proof, keys, organizationId: organization.id });
    }
    return error ? { kind: 'unavailable', error } : { kind: 'checking' };
  }, [event, data, error, organization.id]);
  return { state, file: data && JSON.stringify(data.proof), retry: () => void refetch() };
}
