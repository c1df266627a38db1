import { useLayoutEffect, useRef } from 'react';

/**
 * Keeps a row of the list where it is on the screen while something beside the list opens or closes: what stands above the list may
 * need more or less room then. `isOpen` says whether something is open; the function returned is called just before that changes.
 */
export function usePlaceKept(isOpen: boolean): () => void {
  const kept = useRef<{ readonly position: string; readonly top: number }>(undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the room above the list changes when something opens or closes
  useLayoutEffect(() => {
    const before = kept.current;
    kept.current = undefined;
    const row = before && rowAt(before.position);
    if (row) globalThis.scrollBy({ top: row.getBoundingClientRect().top - before.top, behavior: 'instant' });
  }, [isOpen]);

  return () => {
    const row = document.querySelector<HTMLElement>('tr[aria-selected="true"]') ?? focusedRow();
    const { position } = row?.dataset ?? {};
    if (row && position) kept.current = { position, top: row.getBoundingClientRect().top };
  };
}

function focusedRow(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>('tr[data-position]') ?? null;
}

function rowAt(position: string): Element | null {
  return document.querySelector(`tr[data-position="${position}"]`);
}
