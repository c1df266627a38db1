import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { pathOf, server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../api/use-may.ts';
import { visibleText } from '../../text/visible.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { answerKeys, type KeyOfMember, type KeysAnswer } from './answer-keys.ts';
import { formerMembersQuery } from './former-members-query.ts';
import { KeyQuestion } from './key-question.tsx';
import { type Member, membersQuery } from './queries.ts';

export type RemoveMemberDialogProps = {
  readonly member: Pick<Member, 'id' | 'email'>;
  /** Whether one leaves oneself. */
  readonly isMe: boolean;
  readonly onClose: () => void;
};

/** Removes a member, or lets one leave. Where the person has made keys, the server wants to know what becomes of them, and so it is asked. */
export function RemoveMemberDialog({ member, isMe, onClose }: RemoveMemberDialogProps) {
  const { organization, organizations } = useMe();
  const navigate = useNavigate();
  const mayFollowUp = useMay('POST /v1/investigations/off-boarding');
  const [keys, setKeys] = useState<readonly KeyOfMember[]>([]);
  const [answer, setAnswer] = useState<KeysAnswer>('revoke');
  const remove = useChange({
    change: () =>
      answerKeys(() =>
        server.delete(pathOf`/v1/members/${member.id}`, {
          query: { keys: keys.length > 0 ? answer : undefined },
        }),
      ),
    refreshes: isMe
      ? []
      : [
          membersQuery(organization.id).queryKey,
          formerMembersQuery(organization.id).queryKey,
          ['api-keys', organization.id],
        ],
    onDone: (outcome) => {
      if (outcome.kind === 'has-keys') return setKeys(outcome.keys);
      if (isMe) return globalThis.location.assign('/');
      onClose();
    },
    said: ({ kind }) => (kind === 'done' ? `${member.email} was removed` : undefined),
    // They may know secrets still.
    next: () =>
      mayFollowUp
        ? {
            label: 'Follow up',
            act: () => void navigate({ to: '/investigations/off-boarding', search: { email: member.email } }),
          }
        : undefined,
  });
  const name = visibleText(isMe ? organization.name : member.email);
  return (
    <ConfirmDialog
      title={isMe ? `Leave ${name}?` : `Remove ${name}?`}
      confirmLabel={buttonText(isMe, keys.length, answer)}
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        {isMe
          ? `You lose access at once, and come back by invitation only. ${afterwards(organizations.length > 1)}`
          : 'They lose access at once, their sessions here end, and they come back by invitation only.'}{' '}
        What was recorded stays recorded.
      </p>
      {keys.length > 0 && <KeyQuestion keys={keys} answer={answer} isMe={isMe} onAnswer={setAnswer} />}
    </ConfirmDialog>
  );
}

/** What becomes of the sessions of somebody who leaves. */
function afterwards(hasOthers: boolean): string {
  return hasOthers
    ? 'Your sessions go on in another organization of yours.'
    : 'It is your only organization: every session of yours ends.';
}

function buttonText(isMe: boolean, keys: number, answer: KeysAnswer): string {
  const action = isMe ? 'Leave' : 'Remove';
  if (keys === 0) return action;
  return answer === 'revoke' ? `${action} and revoke the keys` : `${action} and keep the keys`;
}
