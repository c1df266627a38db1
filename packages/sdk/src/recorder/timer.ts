export type Timer = { readonly cancel: () => void };

/** Calls `act` once after `ms`, without keeping a program alive that has nothing else to do. */
export function startTimer(ms: number, act: () => void): Timer {
  const timer = setTimeout(act, ms);
  // A browser's timer is a number.
  const handle: unknown = timer;
  if (typeof handle === 'object' && handle !== null && 'unref' in handle) {
    if (typeof handle.unref === 'function') handle.unref();
  }
  return { cancel: () => clearTimeout(timer) };
}
