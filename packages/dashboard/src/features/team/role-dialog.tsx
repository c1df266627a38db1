import { useState } from 'react';
import { pathOf, server } from '../../api/call.ts';
import type { Role } from '../../api/session.ts';
import { useChange } from '../../api/use-change.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { aRole } from '../../ui/role-words.ts';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { sessionQuery } from '../sign-in/session-query.ts';
import { type Answered, answerKeys, type KeyOfMember, type KeysAnswer } from './answer-keys.ts';
import { KeyQuestion } from './key-question.tsx';
import { type Member, membersQuery } from './queries.ts';
import { RoleField } from './role-field.tsx';

/** Makes a member something else. Where that takes from them what their keys may do, the server wants to know what becomes of those. */
export function RoleDialog({ member, onClose }: { readonly member: Member; readonly onClose: () => void }) {
  const { organization, memberId } = useMe();
  const [role, setRole] = useState(member.role);
  const [keys, setKeys] = useState<readonly KeyOfMember[]>([]);
  const [answer, setAnswer] = useState<KeysAnswer>('revoke');
  const { queryKey } = membersQuery(organization.id);
  const isMe = member.id === memberId;
  const change = useChange<Role, Answered>({
    change: (next) =>
      answerKeys(() =>
        server.patch(pathOf`/v1/members/${member.id}`, {
          json: { role: next },
          query: { keys: keys.length > 0 ? answer : undefined },
        }),
      ),
    refreshes: [queryKey, ['api-keys', organization.id], ...(isMe ? [sessionQuery.queryKey] : [])],
    said: ({ kind }, next) => (kind === 'done' ? `${member.email} is ${aRole(next)} now` : undefined),
    onDone: (outcome) => (outcome.kind === 'has-keys' ? setKeys(outcome.keys) : onClose()),
  });
  const choose = (next: Role) => {
    setRole(next);
    // Another role may not ask.
    setKeys([]);
  };
  return (
    <FormDialog
      title="Change the role"
      submitLabel={change.isPending ? 'Changing…' : labelOf(keys.length, answer)}
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
      <RoleField value={role} onChange={choose} />
      {keys.length > 0 && <KeyQuestion keys={keys} answer={answer} isMe={isMe} onAnswer={setAnswer} />}
    </FormDialog>
  );
}

function labelOf(keys: number, answer: KeysAnswer): string {
  if (keys === 0) return 'Change the role';
  return answer === 'revoke' ? 'Change the role and revoke the keys' : 'Change the role and keep the keys';
}
