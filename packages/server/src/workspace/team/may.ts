import type { Role } from './roles.ts';

/** Whether who is `holder` may make somebody a `role`: nobody grants more than they hold. */
export function mayGrant(holder: Role, role: Role): boolean {
  switch (holder) {
    case 'owner':
      return true;
    case 'admin':
      return role !== 'owner';
    case 'member':
    case 'viewer':
    case 'auditor':
      return false;
  }
}

/** Whether who is `holder` may change or remove another member who is a `role`, or help them back into their account. */
export function mayManage(holder: Role, role: Role): boolean {
  return mayGrant(holder, role);
}

/** Whether who is `holder` holds every scope, and so may give any to an API key. */
export function mayMakeKeys(holder: Role): boolean {
  return mayGrant(holder, 'admin');
}
