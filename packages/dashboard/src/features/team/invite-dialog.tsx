import type { ApiSchemas } from '@daybook/sdk';
import { useState } from 'react';
import { server } from '../../api/call.ts';
import type { Role } from '../../api/session.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/form-fields.tsx';
import { RevealOnce } from '../../ui/reveal-once.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { invitationsQuery } from './queries.ts';
import { RoleField } from './role-field.tsx';

/** An invitation that was made just now; `mailed` tells whether the mail server took it. */
export type Sent = ApiSchemas['MadeInvitation'];

/** Invites somebody: an address, a role, and then the link to hand over. */
export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const { organization } = useMe();
  const [role, setRole] = useState<Role>('member');
  const invite = useChange<ApiSchemas['NewInvitation'], Sent>({
    change: (json) => server.post('/v1/invitations', { json }),
    refreshes: [invitationsQuery(organization.id).queryKey],
  });
  if (invite.data !== undefined) return <InvitedDialog sent={invite.data} onClose={onClose} />;
  return (
    <FormDialog
      title="Invite somebody"
      submitLabel={invite.isPending ? 'Inviting…' : 'Invite'}
      onSubmit={(values) => invite.mutate({ email: values('email').trim(), role })}
      onClose={onClose}
      error={invite.error}
      isBusy={invite.isPending}
    >
      <TextField
        name="email"
        label="E-mail"
        type="email"
        hint="Only an account with this address can accept."
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
      />
      <RoleField value={role} onChange={setRole} />
    </FormDialog>
  );
}

/** The link of an invitation that was made just now. */
export function InvitedDialog({ sent, onClose }: { readonly sent: Sent; readonly onClose: () => void }) {
  return (
    <Dialog title="Invited" onClose={onClose} className="w-[min(34rem,calc(100vw-2rem))]">
      <div className="flex flex-col gap-4 overflow-y-auto p-4 text-sm">
        <p role="status" className="text-muted [overflow-wrap:anywhere]">
          {sent.mailed ? (
            <>
              The link was sent to <Untrusted text={sent.email} />. You may hand it over yourself too:
            </>
          ) : (
            <>
              This Daybook sends no mail: hand this link to <Untrusted text={sent.email} /> yourself.
            </>
          )}
        </p>
        <RevealOnce label="Link" value={sent.url}>
          It lets this one address in, once, for seven days. You find it again under Invitations until then.
        </RevealOnce>
        <DialogActions>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
