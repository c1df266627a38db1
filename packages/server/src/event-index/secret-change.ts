import type { Place } from './question.ts';

/** A successful `SECRET_SET` or `SECRET_DELETE` of one secret. */
export type SecretChange = {
  readonly kind: 'set' | 'delete';
  /** The version it made, or the newest one it deleted; undefined where the event does not say. */
  readonly version?: number;
  /** Of a set: an earlier version that had the same value. */
  readonly sameAsVersion?: number;
  readonly at: Place;
};
