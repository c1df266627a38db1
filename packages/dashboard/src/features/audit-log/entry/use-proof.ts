import type { RecordedEvent } from '@daybook/event';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useMe } from '../../sign-in/me-context.ts';
import { type LedgerMemory, memoryOf } from '../checkpoint/memory.ts';
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
      const memory = rememberedOf(organization.id);
      return checkProof({ shown: event, proof, keys, memory, organizationId: organization.id });
    }
    return error ? { kind: 'unavailable', error } : { kind: 'checking' };
  }, [event, data, error, organization.id]);
  return { state, file: data && JSON.stringify(data.proof), retry: () => void refetch() };
}

/** What this browser remembers of the log; undefined also where it keeps nothing for this site. */
function rememberedOf(organizationId: string): LedgerMemory | undefined {
  try {
    return memoryOf(globalThis.localStorage, organizationId);
  } catch {
    return undefined;
  }
}
