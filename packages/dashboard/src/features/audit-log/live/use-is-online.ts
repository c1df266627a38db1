import { useSyncExternalStore } from 'react';

/** Whether the browser believes to have a network. */
export function useIsOnline(): boolean {
  return useSyncExternalStore(subscribe, () => navigator.onLine);
}

function subscribe(notify: () => void): () => void {
  globalThis.addEventListener('online', notify);
  globalThis.addEventListener('offline', notify);
  return () => {
    globalThis.removeEventListener('online', notify);
    globalThis.removeEventListener('offline', notify);
  };
}
