import type { RecordedEvent } from '@daybook/event';
import { DaybookError } from '@daybook/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from 'react';
import { api } from '../../../api/client.ts';
import { endSession } from '../../sign-in/session-query.ts';
import { useIsOnline } from './use-is-online.ts';

/** How the stream of new events does. */
export type TailState = 'off' | 'connecting' | 'open' | 'broken';

export type TailOptions = {
  readonly q: string;
  /** The newest position that is known already; undefined while there is none, or nothing is to be followed. */
  readonly after: number | undefined;
  /** Several at a time, in the order of recording, each once. */
  readonly onEvents: (events: readonly RecordedEvent[]) => void;
  /** The stream is there again after it broke, and lasts. */
  readonly onReconnect: () => void;
  /** The log ends before `after`: it is no longer the one that was listed. */
  readonly onRolledBack: () => void;
};

/** Events that come in one burst are handed on together: a list that changes for each of them would do nothing else. */
const GATHER_MS = 100;
const FIRST_TRY_AGAIN_MS = 2_000;
/** A server that is stopping still opens streams, and ends them at once. */
const LASTS_MS = 1_000;

/**
 * Follows the log from a position on, without a gap: a broken stream is resumed behind the last event, and so is one that was left
 * without a network, or while nobody looked, since a browser keeps few connections to one server for all of its windows.
 */
export function useTail({ q, after, onEvents, onReconnect, onRolledBack }: TailOptions): TailState {
  // A stream's state says nothing about the next one, which is connecting until it tells.
  const [told, setTold] = useState<{ readonly from: string; readonly state: TailState }>();
  const queryClient = useQueryClient();
  const isVisible = useIsVisible();
  const isOnline = useIsOnline();
  const isOn = after !== undefined && isVisible && isOnline;
  const from = JSON.stringify([q, after]);
  const reached = useRef<{ readonly from: string; position: number }>(undefined);
  const handOn = useEffectEvent(onEvents);
  const reconnected = useEffectEvent(onReconnect);
  const rolledBack = useEffectEvent(onRolledBack);

  useEffect(() => {
    if (!isOn || after === undefined) return;
    // What was reached counts for the same question only.
    if (reached.current?.from !== from) reached.current = { from, position: after };
    const mark = reached.current;
    const stopped = new AbortController();
    let gathered: RecordedEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let lasting: ReturnType<typeof setTimeout> | undefined;
    let wasBroken = false;
    const setState = (state: TailState) => setTold({ from, state });

    function flush() {
      timer = undefined;
      const events = gathered;
      gathered = [];
      mark.position = Math.max(mark.position, ...events.map(({ position }) => position));
      if (events.length > 0) handOn(events);
    }

    function onLasting() {
      wasBroken = false;
      reconnected();
    }

    async function follow() {
      const stream = api.tail({
        q: q || undefined,
        after: mark.position,
        signal: stopped.signal,
        onState(now) {
          setState(now.kind);
          clearTimeout(lasting);
          if (now.kind === 'broken') wasBroken = true;
          else if (wasBroken) lasting = setTimeout(onLasting, LASTS_MS);
        },
      });
      for await (const event of stream) {
        if (stopped.signal.aborted) return;
        gathered.push(event);
        timer ??= setTimeout(flush, GATHER_MS);
      }
    }

    async function keepFollowing() {
      setTold((before) => (before?.from === from ? { from, state: 'connecting' } : before));
      while (!stopped.signal.aborted) {
        try {
          await follow();
        } catch (error) {
          if (stopped.signal.aborted) return;
          flush();
          wasBroken = true;
          setState('broken');
          if (error instanceof DaybookError && error.status === 401) return endSession(queryClient, 'ended');
          if (error instanceof DaybookError && error.type.endsWith('#rolled-back')) rolledBack();
          await new Promise((resolve) => setTimeout(resolve, FIRST_TRY_AGAIN_MS));
        }
      }
    }

    void keepFollowing();
    return () => {
      // What was gathered and not handed on comes again, since it was not reached.
      stopped.abort();
      clearTimeout(timer);
      clearTimeout(lasting);
    };
  }, [q, after, from, isOn, queryClient]);

  if (!isOn) return 'off';
  return told?.from === from ? told.state : 'connecting';
}

/** Whether the window is one that somebody may be looking at. */
function useIsVisible(): boolean {
  return useSyncExternalStore(subscribe, () => document.visibilityState === 'visible');
}

function subscribe(notify: () => void): () => void {
  document.addEventListener('visibilitychange', notify);
  return () => document.removeEventListener('visibilitychange', notify);
}
