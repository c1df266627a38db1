import type { AuditEvent } from '@daybook/event';
import type { Place } from './question.ts';

/** A version of a secret that somebody has held, and whether it is still the one in use. Times are milliseconds since 1970 UTC. */
export type Exposure = {
  readonly actor: { readonly type: AuditEvent['actor']['type']; readonly id?: string; readonly name: string };
  readonly secret: string;
  readonly secretId?: string;
  readonly project?: string;
  readonly environment?: string;
  /** Undefined where the reads do not say. */
  readonly version?: number;
  readonly first: Place;
  readonly last: Place;
  /** Successful reads; 0 for who only set it. */
  readonly reads: number;
  /** Whether its actor set it, and so knows it without reading. */
  readonly isOwn: boolean;
  /** Whether all that is known of it was reported by others than this workspace. */
  readonly isReported: boolean;
  /** `rotate`: still in use, so to be replaced; `rotated`: replaced here; `deleted`: deleted here. */
  readonly state: 'rotate' | 'rotated' | 'deleted';
  /** What closed it: the first set of a higher version, or the deletion. */
  readonly closedBy?: Place;
};
