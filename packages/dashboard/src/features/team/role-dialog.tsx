import { useState } from 'react';
import { pathOf, server } from '../../api/call.ts';
import type { Role } from '../../api/session.ts';
import { useChange } from '../../api/use-change.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { aRole } from '../../ui/role-words.ts';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { sessionQuery } from '../sign-in/session-query.ts';
import { type Member, membersQuery } from './queries.ts';
import { RoleField } from './role-field.tsx';

/** Makes a member something else. */
export function RoleDialog({ member, onClose }: { readonly member: Member; readonly onClose: () => void }) {
  const { organization, memberId } = useMe();
  const [role, setRole] = useState(member.role);
  const { queryKey } = membersQuery(organization.id);
  const change = useChange<Role>({
    change: (next) => server.patch(pathOf`/v1/members/${member.id}`, { json: { role: next } }),
    refreshes: member.id === memberId ? [queryKey, sessionQuery.queryKey] : [queryKey],
    said: (_, next) => `${member.email} is ${aRole(next)} now`,
    onDone: onClose,
  });
  return (
    <FormDialog
      title="Change the role"
      submitLabel={change.isPending ? 'Changing…' : 'Change the role'}
      onSubmit={() => change.mutate(role)}
      onClose={onClose}
      error={change.error}
      isBusy={change.isPending}
      canSubmit={role !== member.role}
    >
      <p className="text-muted [overflow-wrap:anywhere]">
        <Untrusted text={member.email} /> is {aRole(member.role)}. What the new role allows holds from the
        next request on.
      </p>
      <RoleField value={role} onChange={setRole} />
    </FormDialog>
  );
}
