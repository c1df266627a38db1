/** Milliseconds since 1970, UTC. Injected so that tests can make time jump. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
