import { pathOf, server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { visibleText } from '../../text/visible.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { type ApiKey, apiKeysKey } from './queries.ts';

export type RevokeKeyDialogProps = {
  /** Its last use is told where it is known. */
  readonly apiKey: Pick<ApiKey, 'id' | 'name'> & Partial<Pick<ApiKey, 'lastUsedAt' | 'lastUsedIp'>>;
  readonly onClose: () => void;
};

/** Ends a key. */
export function RevokeKeyDialog({ apiKey, onClose }: RevokeKeyDialogProps) {
  const { id, name, lastUsedAt, lastUsedIp } = apiKey;
  const { organization } = useMe();
  const revoke = useChange({
    change: () => server.delete(pathOf`/v1/api-keys/${id}`),
    refreshes: [apiKeysKey(organization.id)],
    said: () => `${name} is revoked`,
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title={`Revoke ${visibleText(name)}?`}
      confirmLabel="Revoke"
      isBusy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    >
      <p>Whatever uses this key is refused from the next request on. A revoked key cannot be brought back.</p>
      <p>
        {lastUsedAt === null && 'It was never used. '}
        {lastUsedAt && (
          <>
            It was last used <TimeAgo at={lastUsedAt} />
            {lastUsedIp && (
              <>
                {' '}
                from{' '}
                <span className="mono">
                  <Untrusted text={lastUsedIp} />
                </span>
              </>
            )}
            .{' '}
          </>
        )}
        What it did stays in the log, and its name is never used again.
      </p>
    </ConfirmDialog>
  );
}
