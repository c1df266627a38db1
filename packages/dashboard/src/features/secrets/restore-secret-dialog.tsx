import type { SetSecret } from '@daybook/sdk';
import { server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { visibleText } from '../../text/visible.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { withVersion } from './listed.ts';
import { secretPath } from './queries.ts';
import { useListed } from './use-listed.ts';

export type RestoreSecretDialogProps = {
  readonly name: string;
  readonly environment: string;
  /** The version whose value comes back. */
  readonly version: number;
  readonly onClose: () => void;
};

/** Puts the value of an earlier version back, as a new version. Nobody sees it. */
export function RestoreSecretDialog({ name, environment, version, onClose }: RestoreSecretDialogProps) {
  const changeList = useListed();
  const restore = useChange<void, SetSecret>({
    change: () =>
      server.post(`${secretPath(name)}/restore`, { query: { env: environment }, json: { version } }),
    onDone: (answer) => {
      changeList((list) => withVersion(list, answer, new Date().toISOString()));
      onClose();
    },
    said: (made) =>
      `${made.name} is version ${made.version} in ${environment}, with the value of version ${version}`,
  });
  return (
    <ConfirmDialog
      title={`Restore ${visibleText(name)}?`}
      confirmLabel={`Restore version ${version}`}
      tone="primary"
      isBusy={restore.isPending}
      error={restore.error}
      onConfirm={() => restore.mutate()}
      onClose={onClose}
    >
      <p>
        The value that <Untrusted text={name} /> had as version {version} in <Untrusted text={environment} />{' '}
        becomes a new version, without being shown. Programs get it the next time they read. The log records
        it.
      </p>
      <p>
        It is an old value: whoever read version {version} knows it. If somebody may have it who should not,
        set a new value instead.
      </p>
    </ConfirmDialog>
  );
}
