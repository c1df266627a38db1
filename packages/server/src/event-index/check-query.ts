import { QUERY_LIMITS } from './event-index.ts';
import { EventIndexError } from './event-index-error.ts';
import { GROUP_FIELDS, GROUP_POSITIONS_MAX, GROUPS_MAX, type GroupsQuery } from './groups.ts';
import {
  FILTERS_MAX,
  type PositionsOfEachQuery,
  PROFILE_FIELDS,
  PROFILES_VALUES_MAX,
  type ProfileField,
  type ProfileQuery,
  type ProfilesQuery,
} from './profile.ts';

/** Letters, digits and underscores: an organization's id becomes the name of a folder and of a database. */
const ORGANIZATION_ID = /^[a-z0-9_]{1,64}$/;

/** @throws EventIndexError `refused` unless it is an organization's id. */
export function requireOrganizationId(organizationId: string): void {
  if (ORGANIZATION_ID.test(organizationId)) return;
  throw new EventIndexError(
    'refused',
    `organizationId must be 1 to 64 of a-z, 0-9 and _, not ${JSON.stringify(organizationId.slice(0, 80))}`,
  );
}

/** @throws EventIndexError `refused` unless `value` is a whole number of `min` to `max`. */
export function requireWhole(
  name: string,
  value: number,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw new EventIndexError('refused', `${name} must be a whole number from ${min} to ${max}, not ${value}`);
}

/** @throws EventIndexError `refused` unless the index can be asked so. */
export function requireProfile({ fields, from, until, top }: ProfileQuery): void {
  for (const field of fields) requireProfileField('fields', field);
  requireWhole('from', from, 0);
  requireWhole('until', until, from);
  requireWhole('top', top, 1, QUERY_LIMITS.profileTop);
}

/** The same for many profiles. */
export function requireProfiles(query: ProfilesQuery): void {
  requireProfile(query);
  requireProfileField('by', query.by);
  const each = query.top * Math.max(1, query.fields.length);
  requireWhole('most', query.most, 1, Math.floor(PROFILES_VALUES_MAX / each));
}

/** @throws EventIndexError `refused` unless the index can be asked so. */
export function requirePositions({ filters, limit }: PositionsOfEachQuery): void {
  requireWhole('the number of filters', filters.length, 1, FILTERS_MAX);
  requireWhole('limit', limit, 1, QUERY_LIMITS.rows);
}

function requireProfileField(name: string, field: ProfileField): void {
  if (PROFILE_FIELDS.includes(field)) return;
  throw new EventIndexError('refused', `${name} must be of ${PROFILE_FIELDS.join(', ')}, not ${field}`);
}

/** @throws EventIndexError `refused` unless the index can be asked so. */
export function requireGroups({ by, positions, most }: GroupsQuery): void {
  for (const field of by) {
    if (GROUP_FIELDS.includes(field)) continue;
    throw new EventIndexError('refused', `by must be of ${GROUP_FIELDS.join(', ')}, not ${field}`);
  }
  requireWhole('how many fields groups are told apart by', by.length, 1);
  requireWhole('positions', positions, 0, QUERY_LIMITS.rows);
  requireWhole(
    'most',
    most,
    1,
    Math.min(GROUPS_MAX, Math.floor(GROUP_POSITIONS_MAX / Math.max(1, positions))),
  );
}
