import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { HistoryLink, historyFilter } from '../../ui/history-link.tsx';
import { MenuItem, MenuText } from '../../ui/menu.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { ClearTwoFactorDialog } from './clear-two-factor-dialog.tsx';
import { PasswordResetDialog } from './password-reset-dialog.tsx';
import type { Member } from './queries.ts';
import { RemoveMemberDialog } from './remove-member-dialog.tsx';
import { RoleDialog } from './role-dialog.tsx';

type Open = 'role' | 'password' | 'two-factor' | 'remove';

/** What can be done with one member, as far as one may. The last owner stays, and stays owner. */
export function MemberActions({
  member,
  isLastOwner,
}: {
  readonly member: Member;
  readonly isLastOwner: boolean;
}) {
  const me = useMe();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const navigate = useNavigate();
  const mayReadLog = useMay('GET /v1/events');
  const mayInvestigate = useMay('POST /v1/investigations/off-boarding');
  const maySeeHeld = useMay('GET /v1/exposure');
  const isMe = member.id === me.memberId;
  // Only an owner may make, change or remove an owner.
  const isInReach = member.role !== 'owner' || me.role === 'owner';
  const mayManage = useMay('PATCH /v1/members/{id}') && isInReach;
  const mayChange = mayManage && !isLastOwner;
  const mayReset = useMay('POST /v1/members/{id}/password-reset') && isInReach && !isMe;
  const mayClear = useMay('DELETE /v1/members/{id}/two-factor') && member.twoFactorEnabled && !isMe;
  // Everybody may leave.
  const mayRemove = !isLastOwner && (isMe || mayManage);

  return (
    <>
      <HistoryLink of={{ resource: member.email, type: 'member' }} name={member.email} />
      <MoreButton name={member.email}>
        {mayReadLog && (
          <MenuItem
            onClick={() =>
              void navigate({ to: '/audit-logs', search: { q: historyFilter({ actor: member.email }) } })
            }
          >
            What this person did
          </MenuItem>
        )}
        {mayInvestigate && (
          <MenuItem
            onClick={() =>
              void navigate({ to: '/investigations/off-boarding', search: { email: member.email } })
            }
          >
            Off-boarding follow-up
          </MenuItem>
        )}
        {maySeeHeld && (
          <MenuItem onClick={() => void navigate({ to: '/exposure', search: { actor: member.email } })}>
            Secrets that they hold
          </MenuItem>
        )}
        {mayChange && <MenuItem onClick={() => setOpen('role')}>Change the role</MenuItem>}
        {mayReset && <MenuItem onClick={() => setOpen('password')}>Make a password reset link</MenuItem>}
        {mayClear && <MenuItem onClick={() => setOpen('two-factor')}>Clear two-factor sign-in</MenuItem>}
        {mayRemove && (
          <MenuItem tone="danger" onClick={() => setOpen('remove')}>
            {isMe ? 'Leave the organization' : 'Remove'}
          </MenuItem>
        )}
        {isLastOwner && (
          <MenuText>The last owner cannot be changed or removed: make another owner first.</MenuText>
        )}
        {!isInReach && <MenuText>Only an owner changes owners.</MenuText>}
      </MoreButton>
      {open === 'role' && <RoleDialog member={member} onClose={close} />}
      {open === 'password' && <PasswordResetDialog member={member} onClose={close} />}
      {open === 'two-factor' && <ClearTwoFactorDialog member={member} onClose={close} />}
      {open === 'remove' && <RemoveMemberDialog member={member} isMe={isMe} onClose={close} />}
    </>
  );
}
