import type { Place, Question } from './event-index.ts';

/** What events are told apart by. `network` is the address's /24 (IPv4) or /48 (IPv6), `hour` the hour of the day in UTC (`00` to `23`). */
export type ProfileField =
  | 'ip'
  | 'network'
  | 'user-agent'
  | 'secret'
  | 'env'
  | 'project'
  | 'hour'
  | 'day'
  | 'actor'
  | 'recorder'
  | 'action'
  | 'outcome';

/**
 * Asks which values matching events have, in a stretch of time and before it. What is looked at at all is bounded by the filter's own times, so
 * `before` reaches from its `since:` to `from`.
 */
export type ProfileQuery = Question & {
  readonly fields: readonly ProfileField[];
  /** The stretch, inclusive and exclusive, milliseconds since 1970 UTC. */
  readonly from: number;
  readonly until: number;
  /** How many values of each field are given, 1 to 1,000. */
  readonly top: number;
};

export type Profile = {
  readonly before: Seen | undefined;
  readonly within: Seen | undefined;
  readonly fields: Partial<Record<ProfileField, ProfileValues>>;
};

export type ProfileValues = {
  /** Values seen within the stretch: those never seen before it first, then the rarest before it, equal ones by value. */
  readonly within: readonly ProfileValue[];
  /** How many more were seen within it than are given. */
  readonly more: number;
  /** How many different values were seen before it. */
  readonly before: number;
};

export type ProfileValue = {
  /** Written as a filter takes it. */
  readonly value: string;
  readonly before: Seen | undefined;
  readonly within: Seen;
};

export type Seen = {
  readonly count: number;
  /** The earliest and the latest by (occurredAt, position). */
  readonly first: Place;
  readonly last: Place;
};

/** The events that match, as positions in ascending order, the first `limit`, and how many there are. */
export type Positions = { readonly positions: readonly number[]; readonly count: number };
