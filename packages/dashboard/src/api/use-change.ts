import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { type ToastOffer, toastError, toastGood } from '../ui/toasts.ts';
import { describeError } from './describe-error.ts';

export type ChangeOptions<Input, Answer> = {
  /** Makes the change on the server. */
  readonly change: (input: Input) => Promise<Answer>;
  /** The answers that are no longer true afterwards, by the beginning of their keys. */
  readonly refreshes?: readonly QueryKey[];
  /** What is shown at once, before the server has agreed, and taken back if it does not. */
  readonly ahead?: (input: Input) => {
    readonly queryKey: QueryKey;
    readonly apply: (shown: unknown) => unknown;
  };
  /** What is said when it is done; nothing when it is undefined. */
  readonly said?: (answer: Answer, input: Input) => string | undefined;
  /** What takes it back, offered beside what is said. */
  readonly undo?: (answer: Answer, input: Input) => (() => void) | undefined;
  /** What is best done next, offered beside what is said where nothing takes it back. */
  readonly next?: (answer: Answer, input: Input) => ToastOffer | undefined;
  /** What is said over the server's reason when it failed; without it the place where it was asked shows the error. */
  readonly failed?: string;
  readonly onDone?: (answer: Answer, input: Input) => void;
};

/** A change of something on the server: shown, told and refreshed as it turns out. Nothing that was not done is said to be. */
export function useChange<Input = void, Answer = void>(options: ChangeOptions<Input, Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: options.change,
    networkMode: 'always',
    retry: false,
    // Passwords, keys and values pass through here: nothing is kept once it was used.
    gcTime: 0,
    onMutate: async (input: Input) => {
      const ahead = options.ahead?.(input);
      if (ahead === undefined) return undefined;
      await client.cancelQueries({ queryKey: ahead.queryKey });
      const before = client.getQueryData(ahead.queryKey);
      if (before !== undefined) client.setQueryData(ahead.queryKey, ahead.apply(before));
      return { queryKey: ahead.queryKey, before };
    },
    onError: (error, _input, shown) => {
      if (shown !== undefined) client.setQueryData(shown.queryKey, shown.before);
      if (options.failed !== undefined) toastError(options.failed, describeError(error).detail);
    },
    onSuccess: (answer, input) => {
      const said = options.said?.(answer, input);
      if (said !== undefined) {
        const undo = options.undo?.(answer, input);
        toastGood(said, undo ? { label: 'Undo', act: undo } : options.next?.(answer, input));
      }
      options.onDone?.(answer, input);
    },
    onSettled: () =>
      Promise.all((options.refreshes ?? []).map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
