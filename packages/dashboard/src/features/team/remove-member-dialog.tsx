import { useState } from 'react';
import { useChange } from '../../api/use-change.ts';
import { visibleText } from '../../text/visible.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { type Member, membersQuery } from './queries.ts';
import { type KeyOfMember, removeMember } from './remove-member.ts';

export type RemoveMemberDialogProps = {
  readonly member: Member;
  /** Whether one leaves oneself. */
  readonly isMe: boolean;
  readonly onClose: () => void;
};

/** Removes a member, or lets one leave. Where the person has made keys, the server wants to know what becomes of them, and so it is asked. */
export function RemoveMemberDialog({ member, isMe, onClose }: RemoveMemberDialogProps) {
  const { organization } = useMe();
  const [keys, setKeys] = useState<readonly KeyOfMember[]>([]);
  const [answer, setAnswer] = useState<'revoke' | 'keep'>('revoke');
  const remove = useChange({
    change: () => removeMember(member.id, keys.length > 0 ? answer : undefined),
    refreshes: isMe ? [] : [membersQuery(organization.id).queryKey, ['api-keys', organization.id]],
    onDone: (outcome) => {
      if (outcome.kind === 'has-keys') return setKeys(outcome.keys);
      if (isMe) return globalThis.location.assign('/');
      onClose();
    },
    said: ({ kind }) => (kind === 'removed' ? `${member.email} was removed` : undefined),
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
          ? 'You lose access at once, and come back by invitation only.'
          : 'They lose access at once, their sessions here end, and they come back by invitation only.'}{' '}
        What was recorded stays recorded.
      </p>
      {keys.length > 0 && <KeyQuestion keys={keys} answer={answer} onAnswer={setAnswer} />}
    </ConfirmDialog>
  );
}

function buttonText(isMe: boolean, keys: number, answer: 'revoke' | 'keep'): string {
  const action = isMe ? 'Leave' : 'Remove';
  if (keys === 0) return action;
  return answer === 'revoke' ? `${action} and revoke the keys` : `${action} and keep the keys`;
}

function KeyQuestion({
  keys,
  answer,
  onAnswer,
}: {
  readonly keys: readonly KeyOfMember[];
  readonly answer: 'revoke' | 'keep';
  readonly onAnswer: (answer: 'revoke' | 'keep') => void;
}) {
  const choice = (value: 'revoke' | 'keep', label: string) => (
    <label className="flex items-start gap-2 text-ink">
      <input
        type="radio"
        name="keys"
        value={value}
        checked={answer === value}
        onChange={() => onAnswer(value)}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      {label}
    </label>
  );
  return (
    <fieldset className="flex flex-col gap-2 rounded-md border border-line p-3">
      <legend className="px-1 font-medium text-ink">
        {keys.length === 1
          ? 'An API key was made by this person'
          : `${keys.length} API keys were made by this person`}
      </legend>
      <ul className="flex max-h-40 flex-col gap-1 overflow-y-auto">
        {keys.map(({ id, name, lastUsedAt }) => (
          <li key={id}>
            <span className="mono text-ink">
              <Untrusted text={name} />
            </span>
            ,{' '}
            {lastUsedAt ? (
              <>
                last used <TimeAgo at={lastUsedAt} />
              </>
            ) : (
              'never used'
            )}
          </li>
        ))}
      </ul>
      {choice('revoke', 'Revoke them: whatever uses them stops working at once')}
      {choice('keep', 'Keep them: whoever holds them keeps access')}
    </fieldset>
  );
}
