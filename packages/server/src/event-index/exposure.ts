import type { AuditEvent, Filter } from '@daybook/event';
import type { Place } from './question.ts';

type ActorType = AuditEvent['actor']['type'];

/** Somebody as questions name them: by name, or by id; of both, either is enough. */
export type AskedActor = { readonly type: ActorType; readonly name?: string; readonly id?: string };

/**
 * Asks who has held which version of which secret. A version is held by who read it, and by who set it. What is left out is not asked for: without
 * `actors` all, without `secret` all.
 */
export type ExposureQuery = {
  readonly readUpTo: number;
  readonly visibleFrom: number;
  /** Any of them; none of an empty list. */
  readonly actors?: readonly AskedActor[];
  /** A secret's name. */
  readonly secret?: string;
  readonly environment?: string;
  readonly project?: string;
  /**
   * Only what was handed out by events that match the filter: what was held in a stretch of time, say. Whether it is still in use is told from all
   * events, as ever. `now` is what relative times count from.
   */
  readonly window?: { readonly filter: Filter; readonly now: number };
  /** The name of an API key: what was reported with it, directly or as an import, closes nothing. */
  readonly disbelieved?: string;
  /** 1 to 1,000. */
  readonly limit: number;
  /** The last one of the page before. */
  readonly after?: ExposureKey;
  /** Aborting it stops the question, also while it runs: it rejects as `stopped`. */
  readonly signal?: AbortSignal;
};

/**
 * What this workspace observed comes before what is only reported, so that no number of reports can displace it; each by secret, environment, project,
 * version (the highest first, unknown ones last), and actor.
 */
export type Exposures = { readonly exposures: readonly Exposure[]; readonly more: boolean };

/** What tells one exposure from all others, and where it stands among them. */
export type ExposureKey = Pick<Exposure, 'isReported' | 'secret' | 'environment' | 'project' | 'version'> & {
  readonly actor: Pick<Exposure['actor'], 'type' | 'name'>;
};

/** A version of a secret that somebody has held, and whether it is still the one in use. Times are milliseconds since 1970 UTC. */
export type Exposure = {
  readonly actor: { readonly type: ActorType; readonly id?: string; readonly name: string };
  readonly secret: string;
  readonly secretId?: string;
  /** As reports name it: what this workspace keeps belongs to the organization. */
  readonly project?: string;
  readonly environment?: string;
  /** Undefined where the reads do not say. */
  readonly version?: number;
  /** The earliest and the latest event that handed it out, by (occurredAt, position). */
  readonly first: Place;
  readonly last: Place;
  /** Successful reads; 0 for who only set it. */
  readonly reads: number;
  /** Whether its actor set it, and so knows it without reading. */
  readonly isOwn: boolean;
  /** Whether all that is known of it was reported by others than this workspace. */
  readonly isReported: boolean;
  /** Whether this workspace keeps the secret: then only its own events close an exposure. */
  readonly isKept: boolean;
  /** `rotate`: still in use, so to be replaced; `rotated`: replaced here; `deleted`: deleted here. */
  readonly state: 'rotate' | 'rotated' | 'deleted';
  /** What closed it: the first set of another value, or the deletion. */
  readonly closedBy?: Place;
};
