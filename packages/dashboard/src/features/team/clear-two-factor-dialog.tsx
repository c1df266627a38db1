import { pathOf, server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { type Member, membersQuery } from './queries.ts';

/** Takes the second factor from somebody who has lost theirs. */
export function ClearTwoFactorDialog({
  member,
  onClose,
}: {
  readonly member: Member;
  readonly onClose: () => void;
}) {
  const { organization } = useMe();
  const clear = useChange({
    change: () => server.delete(pathOf`/v1/members/${member.id}/two-factor`),
    refreshes: [membersQuery(organization.id).queryKey],
    said: () => `Two-factor sign-in of ${member.email} is off`,
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title="Clear two-factor sign-in?"
      confirmLabel="Clear it"
      isBusy={clear.isPending}
      error={clear.error}
      onConfirm={() => clear.mutate()}
      onClose={onClose}
    >
      <p>
        From then on the password alone opens the account of <Untrusted text={member.email} />, until they
        switch two-factor on again. Be sure that it is they who have lost the phone. The log records that you
        did it.
      </p>
    </ConfirmDialog>
  );
}
