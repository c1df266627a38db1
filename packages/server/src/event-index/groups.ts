import type { Place, Question } from './question.ts';

/** What events can have in common. `actor` and `recorder` are written as a filter takes them. */
export const GROUP_FIELDS = [
  'category',
  'action',
  'actor',
  'outcome',
  'resource',
  'resource-id',
  'ip',
  'env',
  'project',
  'version',
  'recorder',
] as const;

export type GroupField = (typeof GROUP_FIELDS)[number];

/** Asks for matching events by what they have in common, all by one reading. */
export type GroupsQuery = Question & {
  /** At least one; events are of one group where all of these are the same, or missing in all of them. */
  readonly by: readonly GroupField[];
  /** How many positions of each group are given, the lowest first: 0 to 1,000. */
  readonly positions: number;
  /** How many groups are given, from 1 to {@link GROUPS_MAX}; times `positions` at most {@link GROUP_POSITIONS_MAX}. */
  readonly most: number;
};

/** How many groups, and how many positions of all of them together, one question gives: more would keep everything else waiting. */
export const GROUPS_MAX = 10_000;
export const GROUP_POSITIONS_MAX = 1_000_000;

export type Groups = {
  /** Those with the most events first, equal ones by their values in the order of `by`, missing ones last. */
  readonly groups: readonly EventGroup[];
  /** How many groups there are beyond those given. */
  readonly more: number;
};

export type EventGroup = {
  /** Without those that the events do not have. */
  readonly values: Partial<Record<GroupField, string>>;
  readonly count: number;
  /** The earliest and the latest by (occurredAt, position). */
  readonly first: Place;
  readonly last: Place;
  /** Ascending: the first ones, as many as were asked for. */
  readonly positions: readonly number[];
};
