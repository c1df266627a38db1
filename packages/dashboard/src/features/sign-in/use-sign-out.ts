import { useQueryClient } from '@tanstack/react-query';
import { signOut as leave } from '../../api/accounts.ts';
import { describeError } from '../../api/describe-error.ts';
import { toastError } from '../../ui/toasts.ts';
import { leaveSession } from './session-query.ts';

/** The way out; it says so when it failed. */
export function useSignOut(): () => Promise<void> {
  const queryClient = useQueryClient();
  return async () => {
    try {
      await leaveSession(queryClient, leave);
    } catch (error) {
      toastError('Not signed out', describeError(error).detail);
    }
  };
}
