import { type ReactNode, useState } from 'react';
import { useMay } from '../../../api/use-may.ts';
import { Button, type ButtonProps } from '../../../ui/button.tsx';
import { RevokeKeyDialog } from '../../api-keys/revoke-key-dialog.tsx';
import { RestoreSecretDialog } from '../../secrets/restore-secret-dialog.tsx';
import { SetSecretDialog } from '../../secrets/set-secret-dialog.tsx';
import { useMe } from '../../sign-in/me-context.ts';
import { EndSessionsDialog } from '../../team/end-sessions-dialog.tsx';
import { RemoveMemberDialog } from '../../team/remove-member-dialog.tsx';
import { WithdrawInvitationDialog } from '../../team/withdraw-invitation-dialog.tsx';
import type { ChecklistItem } from '../answers.ts';

export type ItemActionProps = {
  readonly item: ChecklistItem;
  readonly variant?: ButtonProps['variant'];
  /** The button's text, where it says more than what it does to the thing beside it. */
  readonly label?: string;
  readonly onChanged: () => void;
};

/** The button that does what an item asks for; nothing where it cannot be done here, or not by the one who is signed in. */
export function ItemAction(props: ItemActionProps) {
  switch (props.item.kind) {
    case 'revoke-key':
      return <RevokeKey {...props} />;
    case 'remove-member':
      return <RemoveMember {...props} />;
    case 'withdraw-invitation':
      return <WithdrawInvitation {...props} />;
    case 'rotate':
      return <SetNewValue {...props} />;
    case 'end-sessions':
      return <EndSessions {...props} />;
    case 'restore':
      return <Restore {...props} />;
  }
}

function RevokeKey({ item, ...rest }: ItemActionProps) {
  const may = useMay('DELETE /v1/api-keys/{id}');
  const { keyId, name } = item;
  if (!may || keyId === undefined) return null;
  return (
    <Opener {...rest} does="Revoke" name={name}>
      {(close) => <RevokeKeyDialog apiKey={{ id: keyId, name }} onClose={close} />}
    </Opener>
  );
}

function RemoveMember({ item, ...rest }: ItemActionProps) {
  const me = useMe();
  const mayRemove = useMay('PATCH /v1/members/{id}');
  const { memberId, name } = item;
  if (memberId === undefined || (!mayRemove && memberId !== me.memberId)) return null;
  return (
    <Opener {...rest} does="Remove" name={name}>
      {(close) => (
        <RemoveMemberDialog
          member={{ id: memberId, email: name }}
          isMe={memberId === me.memberId}
          onClose={close}
        />
      )}
    </Opener>
  );
}

function WithdrawInvitation({ item, ...rest }: ItemActionProps) {
  const may = useMay('DELETE /v1/invitations/{id}');
  const { invitationId, name } = item;
  if (!may || invitationId === undefined) return null;
  return (
    <Opener {...rest} does="Withdraw" name={name}>
      {(close) => <WithdrawInvitationDialog invitation={{ id: invitationId, email: name }} onClose={close} />}
    </Opener>
  );
}

function SetNewValue({ item, ...rest }: ItemActionProps) {
  const may = useMay('PUT /v1/secrets/{name}');
  const { environment, secretId, name } = item;
  // A secret that this workspace does not keep is rotated where it is kept.
  if (!may || environment === undefined || secretId === undefined) return null;
  return (
    <Opener {...rest} does="Set value" name={name}>
      {(close) => (
        <SetSecretDialog environment={environment} secrets={[]} secret={{ name }} onClose={close} />
      )}
    </Opener>
  );
}

function EndSessions({ item, ...rest }: ItemActionProps) {
  const me = useMe();
  const may = useMay('DELETE /v1/members/{id}/sessions');
  const { memberId, name } = item;
  // One's own are ended in the settings.
  if (!may || memberId === undefined || memberId === me.memberId) return null;
  return (
    <Opener {...rest} does="End sessions" name={name}>
      {(close) => <EndSessionsDialog member={{ id: memberId, email: name }} onClose={close} />}
    </Opener>
  );
}

function Restore({ item, ...rest }: ItemActionProps) {
  const may = useMay('POST /v1/secrets/{name}/restore');
  const { environment, version, name } = item;
  if (!may || environment === undefined || version === undefined) return null;
  return (
    <Opener {...rest} does="Restore" name={name}>
      {(close) => (
        <RestoreSecretDialog name={name} environment={environment} version={version} onClose={close} />
      )}
    </Opener>
  );
}

type OpenerProps = Omit<ItemActionProps, 'item'> & {
  readonly does: string;
  readonly name: string;
  readonly children: (close: () => void) => ReactNode;
};

/** A button that opens a dialog, after which things may be different. */
function Opener({ does, name, variant, label, onChanged, children }: OpenerProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        {...(variant && { variant })}
        aria-label={label === undefined ? `${does} ${name}` : undefined}
        onClick={() => setOpen(true)}
      >
        {label ?? does}
      </Button>
      {isOpen &&
        children(() => {
          setOpen(false);
          onChanged();
        })}
    </>
  );
}
