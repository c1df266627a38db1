import { isEnvironmentName, parseAddressRange } from '@daybook/event';
import { z } from 'zod';
import { invalidValue } from '../workspace-error.ts';
import { isKeyName, KEY_NAME_RULE } from './key-name.ts';
import { isScope, SCOPES, type Scope } from './scopes.ts';

/** What somebody wants a key to be, as it was sent. */
export type KeyWish = {
  readonly name: string;
  readonly scopes: readonly string[];
  /** Ids of projects. */
  readonly projects?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
  /** Addresses and CIDRs, of IPv4 and IPv6. */
  readonly cidrs?: readonly string[] | undefined;
  /** ISO 8601. */
  readonly expiresAt?: string | undefined;
};

/** The same, checked: without repetitions, ranges in canonical form, the time in milliseconds since 1970. */
export type CheckedWish = {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly projects?: readonly string[];
  readonly environments?: readonly string[];
  readonly cidrs?: readonly string[];
  readonly expiresAt?: number;
};

/** Few enough that the event that tells of the key stays within its bounds. */
const LIST_MAX = 50;
const isoTime = z.iso.datetime({ offset: true });

/** @throws WorkspaceError `invalid` naming the field. */
export function checkWish(wish: KeyWish, now: number): CheckedWish {
  if (!isKeyName(wish.name)) throw invalidValue('name', KEY_NAME_RULE);
  const projects = distinct('projects', wish.projects);
  const environments = distinct('environments', wish.environments);
  for (const name of environments ?? []) {
    if (isEnvironmentName(name)) continue;
    throw invalidValue(
      'environments',
      `must be names of environments (a-z, 0-9 and -, beginning with a letter), not ${quoted(name)}`,
    );
  }
  const cidrs = distinct('cidrs', wish.cidrs?.map(canonicalRange));
  return {
    name: wish.name,
    scopes: checkScopes(wish.scopes),
    ...(projects && { projects }),
    ...(environments && { environments }),
    ...(cidrs && { cidrs }),
    ...(wish.expiresAt !== undefined && { expiresAt: checkExpiry(wish.expiresAt, now) }),
  };
}

function checkScopes(scopes: readonly string[]): Scope[] {
  const unknown = scopes.find((scope) => !isScope(scope));
  if (unknown !== undefined) {
    throw invalidValue('scopes', `must be among ${SCOPES.join(', ')}, not ${quoted(unknown)}`);
  }
  const chosen = SCOPES.filter((scope) => scopes.includes(scope));
  if (chosen.length === 0) throw invalidValue('scopes', `must name at least one of ${SCOPES.join(', ')}`);
  return chosen;
}

/** An empty list would hold the key to nothing or to everything, by how one reads it. */
function distinct(field: string, list: readonly string[] | undefined): string[] | undefined {
  if (list === undefined) return undefined;
  if (list.length === 0 || list.length > LIST_MAX) {
    throw invalidValue(field, `must have 1 to ${LIST_MAX} entries; leave it out to allow all`);
  }
  return [...new Set(list)];
}

function canonicalRange(text: string): string {
  const range = /^[0-9a-f:.]+(\/\d+)?$/i.test(text) ? parseAddressRange(text) : undefined;
  if (range) return range.text;
  throw invalidValue(
    'cidrs',
    `must be addresses or ranges such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32, not ${quoted(text)}`,
  );
}

function checkExpiry(text: string, now: number): number {
  if (!isoTime.safeParse(text).success) {
    throw invalidValue('expiresAt', 'must be a time of ISO 8601 with its zone, such as 2027-01-31T12:00:00Z');
  }
  const at = Date.parse(text);
  if (at <= now)
    throw invalidValue('expiresAt', 'must lie in the future; leave it out for a key without end');
  return at;
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
