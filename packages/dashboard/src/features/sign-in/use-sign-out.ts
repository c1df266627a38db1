import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { describeError } from '../../api/describe-error.ts';
import { closeSession } from '../../api/session.ts';
import { endSession } from './session-query.ts';

/** The way out, and why it failed if it did. */
export function useSignOut(): {
  readonly signOut: () => Promise<void>;
  readonly problem: string | undefined;
} {
  const queryClient = useQueryClient();
  const [problem, setProblem] = useState<string>();

  async function signOut() {
    setProblem(undefined);
    try {
      await closeSession();
      endSession(queryClient);
    } catch (error) {
      setProblem(describeError(error).detail);
    }
  }

  return { signOut, problem };
}
