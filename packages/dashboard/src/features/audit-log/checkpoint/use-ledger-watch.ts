import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import {
  acceptAlarm,
  type LedgerMemory,
  memoryName,
  memoryOf,
  parseMemory,
  readMemoryText,
  storeMemory,
} from './memory.ts';
import type { LedgerWatch } from './watch-ledger.ts';

export type WatchState =
  | { readonly kind: 'checking' }
  /** The browser keeps nothing for this site. */
  | { readonly kind: 'no-memory' }
  | { readonly kind: 'unsigned'; readonly reason: string }
  | { readonly kind: 'consistent'; readonly memory: LedgerMemory; readonly shownKeys: readonly string[] }
  /** The server gave no answer to check; what was remembered stands. */
  | { readonly kind: 'unchecked'; readonly error: unknown; readonly memory: LedgerMemory | undefined }
  | { readonly kind: 'alarm'; readonly memory: LedgerMemory };

export type LedgerWatching = {
  readonly state: WatchState;
  readonly check: () => void;
  /** Takes what the alarm shows for the log from now on. */
  readonly accept: () => void;
  /** Takes the keys that the server gives now for the log's. */
  readonly acceptKeys: () => void;
};

/** How often an open page looks again by itself. */
const LOOK_AGAIN_MS = 60_000;

/** Keeps an eye on the organization's ledger, with this browser's own memory of it. */
export function useLedgerWatch(organizationId: string): LedgerWatching {
  const { data, error, refetch } = useQuery({
    queryKey: ['ledger-watch', organizationId],
    // Verification is not needed to show the page.
    queryFn: async ({ signal }): Promise<LedgerWatch> => {
      const { watchLedger } = await import('./watch-ledger.ts');
      return watchLedger(globalThis.localStorage, organizationId, signal);
    },
    refetchInterval: LOOK_AGAIN_MS,
    refetchOnWindowFocus: true,
    enabled: canRemember(),
    staleTime: 0,
  });

  useEffect(() => {
    // Another window raised an alarm, or accepted one.
    const onStorage = (event: StorageEvent) => {
      if (event.key === memoryName(organizationId)) void refetch();
    };
    globalThis.addEventListener('storage', onStorage);
    return () => globalThis.removeEventListener('storage', onStorage);
  }, [organizationId, refetch]);

  function change(changed: (memory: LedgerMemory) => LedgerMemory) {
    const judgedText = readMemoryText(globalThis.localStorage, organizationId);
    const memory = parseMemory(judgedText);
    if (memory === undefined) return;
    storeMemory(globalThis.localStorage, organizationId, { judgedText, memory: changed(memory) });
    void refetch();
  }

  return {
    state: stateOf(organizationId, data, error),
    check: () => void refetch(),
    accept: () => change(acceptAlarm),
    acceptKeys: () =>
      change((memory) => (data?.kind === 'judged' ? { ...memory, keys: data.shownKeys } : memory)),
  };
}

function stateOf(organizationId: string, data: LedgerWatch | undefined, error: unknown): WatchState {
  if (!canRemember()) return { kind: 'no-memory' };
  // What is stored counts: an alarm is shown before anything answers, and no longer once it is accepted.
  const remembered = memoryOf(globalThis.localStorage, organizationId);
  if (remembered?.alarm !== undefined) return { kind: 'alarm', memory: remembered };
  if (error !== null) return { kind: 'unchecked', error, memory: remembered };
  if (data === undefined) return { kind: 'checking' };
  if (data.kind === 'unsigned') return data;
  return { kind: 'consistent', memory: remembered ?? data.memory, shownKeys: data.shownKeys };
}

function canRemember(): boolean {
  try {
    return globalThis.localStorage !== null;
  } catch {
    return false;
  }
}
