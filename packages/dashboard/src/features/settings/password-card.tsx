import { useState } from 'react';
import { changePassword } from '../../api/accounts.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { CheckField, PasswordField } from '../../ui/form-fields.tsx';
import { SectionCard } from '../../ui/section-card.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { NewPasswordField } from '../sign-in/new-password-field.tsx';
import { sessionsKey } from './sessions-query.ts';

/** The way to another password. */
export function PasswordCard() {
  const [isOpen, setOpen] = useState(false);
  return (
    <SectionCard
      title="Password"
      about="What you sign in with, beside the second factor if you have one."
      actions={<Button onClick={() => setOpen(true)}>Change the password</Button>}
    >
      {isOpen && <ChangePasswordDialog onClose={() => setOpen(false)} />}
    </SectionCard>
  );
}

type Change = Parameters<typeof changePassword>[0];

function ChangePasswordDialog({ onClose }: { readonly onClose: () => void }) {
  const { user, organization } = useMe();
  const change = useChange<Change>({
    change: changePassword,
    refreshes: [sessionsKey],
    said: (_, { revokeOtherSessions }) =>
      revokeOtherSessions ? 'Password changed; your other sessions have ended' : 'Password changed',
    onDone: onClose,
  });
  return (
    <FormDialog
      title="Change the password"
      submitLabel={change.isPending ? 'Changing…' : 'Change the password'}
      onSubmit={(values) =>
        change.mutate({
          currentPassword: values('currentPassword'),
          newPassword: values('newPassword'),
          revokeOtherSessions: values('revokeOtherSessions') === 'on',
        })
      }
      onClose={onClose}
      error={change.error}
      isBusy={change.isPending}
    >
      <PasswordField
        name="currentPassword"
        label="Present password"
        autoComplete="current-password"
        autoFocus
      />
      <NewPasswordField
        name="newPassword"
        label="New password"
        words={[user.email, user.name, organization.name]}
      />
      <CheckField
        name="revokeOtherSessions"
        label="Sign out my other sessions"
        hint="Whoever is signed in with the old password elsewhere is signed out at once."
        defaultChecked
      />
    </FormDialog>
  );
}
