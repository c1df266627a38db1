import { type RefObject, useEffect, useRef } from 'react';

/**
 * Keeps the focus when the row that had it has gone: it goes to the element that the reference is given to, which is to have a
 * `tabIndex`, rather than be lost. `count` is how many rows there are.
 */
export function useFocusAfterRemoval<Element extends HTMLElement>(count: number): RefObject<Element | null> {
  const element = useRef<Element>(null);
  const countBefore = useRef(count);
  useEffect(() => {
    const areFewer = count < countBefore.current;
    countBefore.current = count;
    if (!areFewer) return;
    // A menu or dialog that closes meanwhile gives the focus back first, to a button that may be gone.
    const frame = requestAnimationFrame(() => {
      if (document.activeElement === document.body) element.current?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [count]);
  return element;
}
