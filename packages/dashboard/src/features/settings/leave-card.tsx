import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { SectionCard } from '../../ui/section-card.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { membersQuery } from '../team/queries.ts';
import { RemoveMemberDialog } from '../team/remove-member-dialog.tsx';

/** The way out of an organization, whatever one is there; the last owner is told why it is shut. */
export function LeaveCard() {
  const { organization, memberId, user, role } = useMe();
  const [isAsking, setAsking] = useState(false);
  const isOwner = role === 'owner';
  // Only owners need to know whether there is another one.
  const members = useQuery({ ...membersQuery(organization.id), enabled: isOwner });
  const owners = members.data?.filter((member) => member.role === 'owner').length;
  const isLastOwner = isOwner && owners === 1;
  return (
    <SectionCard
      title="Leave the organization"
      about={
        isLastOwner ? (
          'You are the last owner, and somebody has to be: make another member owner under Team first.'
        ) : (
          <>
            You no longer belong to <Untrusted text={organization.name} /> then. Your account stays.
          </>
        )
      }
      actions={
        <Button disabled={isLastOwner} onClick={() => setAsking(true)}>
          Leave…
        </Button>
      }
    >
      {isAsking && (
        <RemoveMemberDialog
          member={{ id: memberId, email: user.email }}
          isMe
          onClose={() => setAsking(false)}
        />
      )}
    </SectionCard>
  );
}
