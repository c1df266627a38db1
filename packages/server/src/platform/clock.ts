/** Milliseconds since 1970, UTC. Injected so that tests can make time jump. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

/** Milliseconds since this process began: it never jumps, so it is the one for waiting times and counts within a window. */
export const monotonicClock: Clock = () => performance.now();
