import { useCallback, useLayoutEffect, useRef } from 'react';

/**
 * A function that stays the same while what it does changes with each rendering, so that parts that get it need not be rendered anew. It
 * is for what is called when something happens, and never while rendering.
 */
export function useStable<Args extends readonly unknown[], Result>(
  act: (...args: Args) => Result,
): (...args: Args) => Result {
  const latest = useRef(act);
  useLayoutEffect(() => {
    latest.current = act;
  });
  return useCallback((...args) => latest.current(...args), []);
}
