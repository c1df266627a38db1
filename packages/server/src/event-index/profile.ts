import type { Filter } from '@daybook/event';
import type { Place, Question } from './question.ts';

/**
 * What events are told apart by. `network` is the address's /24 (IPv4) or /48 (IPv6), `secret` the name of a resource of the type secret, `hour`
 * the hour of the day (`00` to `23`) and `day` the date (`2026-11-28`), both in UTC.
 */
export const PROFILE_FIELDS = [
  'ip',
  'network',
  'user-agent',
  'secret',
  'env',
  'project',
  'hour',
  'day',
  'actor',
  'recorder',
  'action',
  'outcome',
] as const;

export type ProfileField = (typeof PROFILE_FIELDS)[number];

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
  /**
   * Values seen within the stretch: those never seen before it first, then the rarest before it. Equal ones are in the order of their values, networks
   * in that of their addresses. Events without the field are in none.
   */
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

/**
 * Asks for a profile of each value of one field, such as each actor's, all by one reading: of those with the most events within the stretch, equal ones by
 * value. `most` × `top` × the number of fields is at most {@link PROFILES_VALUES_MAX}.
 */
export type ProfilesQuery = ProfileQuery & {
  readonly by: ProfileField;
  /** How many profiles are given, from 1. */
  readonly most: number;
};

export type Profiles = {
  /** By value, most events within the stretch first. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** How many more values were seen within the stretch. */
  readonly more: number;
};

/** How many values {@link Profiles} may hold: more would keep everything else waiting while they are read. */
export const PROFILES_VALUES_MAX = 10_000;

export type PositionsQuery = Question & {
  /** How many positions are given, 1 to 1,000. */
  readonly limit: number;
};

/** The same for each of some filters, all by one reading: those that have terms in common cost little more than one. */
export type PositionsOfEachQuery = Omit<PositionsQuery, 'filter'> & {
  /** 1 to {@link FILTERS_MAX}. */
  readonly filters: readonly Filter[];
};

/** How many filters a {@link PositionsOfEachQuery} may have. */
export const FILTERS_MAX = 100;

/** The events that a filter matches, as positions in ascending order, the first `limit`, and how many there are. */
export type Positions = { readonly positions: readonly number[]; readonly count: number };
