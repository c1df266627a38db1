import type { ApiSchemas } from '@daybook/sdk';
import { server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { PasswordField, TextField } from '../../ui/form-fields.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { type Erasure, erasuresQuery } from './queries.ts';

type NewErasure = ApiSchemas['NewErasure'];

/** Requests that the data of one person is destroyed, by an owner who shows once more who they are. */
export function RequestErasureDialog({
  delayHours,
  onClose,
}: {
  /** How long it can be cancelled; undefined while that is not known. */
  readonly delayHours: number | undefined;
  readonly onClose: () => void;
}) {
  const { organization, user } = useMe();
  const request = useChange<NewErasure, Erasure>({
    change: (json) => server.post('/v1/erasures', { json }),
    refreshes: [erasuresQuery(organization.id).queryKey],
    said: () => 'The erasure is requested',
    onDone: onClose,
  });
  return (
    <FormDialog
      title="Erase a person’s data"
      submitLabel={request.isPending ? 'Requesting…' : 'Request the erasure'}
      onSubmit={(values) => {
        const code = values('code').trim();
        request.mutate({
          subject: values('subject').trim(),
          password: values('password'),
          ...(code !== '' && { code }),
        });
      }}
      onClose={onClose}
      error={request.error}
      isBusy={request.isPending}
    >
      <p className="text-muted">
        After {delayInWords(delayHours)} in which any owner or auditor can cancel it, every event that holds
        the whole address is destroyed for good: in its actor, resource, context, changes or metadata. Its
        place in the ledger stays. What a legal hold keeps then stays too. What was downloaded or backed up
        before is not reached.
      </p>
      <TextField
        name="subject"
        label="E-mail of the person"
        type="email"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
      />
      <PasswordField name="password" label="Your password" autoComplete="current-password" />
      {user.twoFactorEnabled && (
        <TextField
          name="code"
          label="Code"
          hint="The six digits of your authenticator app."
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={9}
          className="mono max-w-40 tracking-widest"
        />
      )}
    </FormDialog>
  );
}

function delayInWords(hours: number | undefined): string {
  if (hours === undefined) return 'a delay';
  return `${hours.toLocaleString('en')} ${hours === 1 ? 'hour' : 'hours'}`;
}
