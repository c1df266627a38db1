import { EventIndexError } from './event-index-error.ts';

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
