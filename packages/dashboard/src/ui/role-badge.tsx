import type { Role } from '../api/session.ts';
import { Badge } from './badge.tsx';
import { ROLE_WORDS } from './role-words.ts';

/** What a member is, and on pointing what that lets them do. */
export function RoleBadge({ role }: { readonly role: Role }) {
  const { name, may } = ROLE_WORDS[role];
  return (
    <span title={may}>
      <Badge tone={role === 'owner' ? 'good' : 'neutral'}>{name}</Badge>
    </span>
  );
}
