import type { Secret, SecretVersion } from '@daybook/sdk';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { server } from '../../api/call.ts';
import { copyText } from '../../ui/copy-text.ts';
import { secretPath } from './queries.ts';

/** How long a value is shown. */
const SHOWN_MS = 30_000;

/** What one has before oneself after a read. */
export type ReadOutcome =
  | { readonly kind: 'shown'; readonly secret: SecretVersion; readonly wasCopyRefused: boolean }
  | { readonly kind: 'masked'; readonly version: number }
  | { readonly kind: 'copied'; readonly version: number };

/** Reads of a secret, each of which is recorded: none happens but by `reveal` or `copy`. A value is kept only while it is shown. */
export function useReadSecret({ name, environment }: Secret) {
  const [outcome, setOutcome] = useState<ReadOutcome>();
  const read = useMutation({
    mutationFn: (version: number) =>
      server.get<SecretVersion>(secretPath(name), { query: { env: environment, version } }),
    networkMode: 'always',
    retry: false,
    gcTime: 0,
  });
  const { reset } = read;

  useEffect(() => {
    if (outcome?.kind !== 'shown') return;
    const { version } = outcome.secret;
    const timer = setTimeout(() => setOutcome({ kind: 'masked', version }), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  function readThen(version: number, use: (secret: SecretVersion) => void) {
    setOutcome(undefined);
    read.mutate(version, {
      onSuccess: (secret) => {
        reset();
        use(secret);
      },
    });
  }

  return {
    outcome,
    error: read.error,
    isBusy: read.isPending,
    reveal: (version: number) =>
      readThen(version, (secret) => setOutcome({ kind: 'shown', secret, wasCopyRefused: false })),
    copy: (version: number) =>
      readThen(version, async (secret) =>
        setOutcome(
          (await copyText(secret.value))
            ? { kind: 'copied', version: secret.version }
            : { kind: 'shown', secret, wasCopyRefused: true },
        ),
      ),
    hide: () => {
      if (outcome?.kind === 'shown') setOutcome({ kind: 'masked', version: outcome.secret.version });
    },
    /** Another version is looked at: nothing of it is known yet. */
    forget: () => {
      setOutcome(undefined);
      reset();
    },
  };
}
