import type { Secret } from '@daybook/sdk';
import { server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { visibleText } from '../../text/visible.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { withoutSecret } from './listed.ts';
import { secretPath } from './queries.ts';
import { useListed } from './use-listed.ts';

/** Deletes a secret with all of its versions. */
export function DeleteSecretDialog({
  secret,
  onClose,
}: {
  readonly secret: Secret;
  readonly onClose: () => void;
}) {
  const { name, environment, version } = secret;
  const changeList = useListed();
  const remove = useChange({
    change: () => server.delete(secretPath(name), { query: { env: environment } }),
    said: () => `${name} deleted from ${environment}`,
    onDone: () => {
      onClose();
      changeList((list) => withoutSecret(list, secret));
    },
  });
  return (
    <ConfirmDialog
      title={`Delete ${visibleText(name)} from ${environment}?`}
      confirmLabel="Delete for good"
      typed={name}
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        {version === 1
          ? 'Its value is destroyed.'
          : `The values of its versions, up to version ${version}, are destroyed.`}{' '}
        Programs that read it fail from then on. This cannot be undone.
      </p>
      <p>What was recorded stays. Set again under this name, it goes on as version {version + 1}.</p>
    </ConfirmDialog>
  );
}
