import type { Role } from '../api/session.ts';

/** The roles, the mightiest first. */
export const ROLES: readonly Role[] = ['owner', 'admin', 'member', 'viewer', 'auditor'];

/** Each role for people: its name and what it lets one do. */
export const ROLE_WORDS: Readonly<Record<Role, { readonly name: string; readonly may: string }>> = {
  owner: { name: 'Owner', may: 'Everything, billing and other owners too' },
  admin: { name: 'Admin', may: 'The log, team, API keys, projects and secrets; not billing' },
  member: { name: 'Member', may: 'Reads and changes projects, variables and secrets' },
  viewer: { name: 'Viewer', may: 'Sees the names of projects, variables and secrets, never a value' },
  auditor: { name: 'Auditor', may: 'Reads the log and its proofs, nothing else' },
};

/** A role as a sentence says it: `an owner`. */
export function aRole(role: Role): string {
  const name = ROLE_WORDS[role].name.toLowerCase();
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}
