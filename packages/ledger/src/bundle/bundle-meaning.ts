import type { GoneSpan } from './pending-gone.ts';

/** An event as its meaning is read from it. */
export type EventText = {
  readonly position: number;
  /** Milliseconds since 1970. */
  readonly recordedAt: number;
  /** The JSON text that was hashed. */
  readonly payload: string;
};

/**
 * What events mean, which a ledger of bytes does not know: `bundleMeaning` of `@daybook/sdk`. What is given may come from an attacker, but
 * the bytes of the payload are a JSON object that all readers understand alike.
 */
export type BundleMeaning = {
  /** Reads a filter. Throws `bundle-filter` for one that cannot be read, or not in its only spelling. */
  readonly readFilter: (text: string) => BundleFilter;
  /** Whether this event announced that the positions would be destroyed. */
  readonly announces: (payload: string, span: GoneSpan) => boolean;
};

export type BundleFilter = {
  readonly matches: (event: EventText) => boolean;
  /** The parts of the filter that an event does not tell by itself, as they are written. */
  readonly unchecked: readonly string[];
};
