import { pathOf, server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { erasuresQuery, type LegalHold, legalHoldsQuery, retentionQuery } from './queries.ts';

/** Lets go of what a hold kept. */
export function ReleaseHoldDialog({
  hold,
  onClose,
}: {
  readonly hold: LegalHold;
  readonly onClose: () => void;
}) {
  const { organization } = useMe();
  const release = useChange({
    change: () => server.delete(pathOf`/v1/legal-holds/${hold.id}`),
    refreshes: [legalHoldsQuery, retentionQuery, erasuresQuery].map(
      (query) => query(organization.id).queryKey,
    ),
    said: () => `The hold ${hold.name} is released`,
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title="Release the hold?"
      confirmLabel="Release it"
      typed={hold.name}
      isBusy={release.isPending}
      error={release.error}
      onConfirm={() => release.mutate()}
      onClose={onClose}
    >
      <p>
        What only <Untrusted text={hold.name} /> has kept is destroyed for good at the next sweep, and
        erasures that waited for it go on. It was placed by <Untrusted text={hold.placedBy} /> because of:{' '}
        <Untrusted text={hold.reason} />. The log records that you did it.
      </p>
    </ConfirmDialog>
  );
}
