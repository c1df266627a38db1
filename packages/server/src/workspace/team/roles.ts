/** What a member of an organization may be, the mightiest first. What each may do stands in the access table. */
export const ROLES = ['owner', 'admin', 'member', 'viewer', 'auditor'] as const;

export type Role = (typeof ROLES)[number];

export function isRole(text: string): text is Role {
  return ROLES.some((role) => role === text);
}
