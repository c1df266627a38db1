import { switchOrganization } from '../api/session.ts';
import { noteOrganizationChange, showOrganization, useOrganizationState } from '../api/shown-organization.ts';
import { useChange } from '../api/use-change.ts';
import { useMe } from '../features/sign-in/me-context.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { DialogActions } from '../ui/dialog-actions.tsx';
import { Untrusted } from '../ui/untrusted.tsx';

/** Says that another tab has switched the session to another organization, before anything is done in the wrong one. */
export function OrganizationChanged() {
  const state = useOrganizationState();
  const { organization } = useMe();
  const back = useChange({
    change: () => switchOrganization(organization.id),
    failed: 'Not switched back',
    onDone: () => showOrganization(organization.id),
  });
  if (state.kind === 'same') return null;
  const other = state.to === undefined ? 'another organization' : <Untrusted text={state.to} />;
  const goThere = () => globalThis.location.assign('/');
  return (
    <Dialog
      title="Another tab switched the organization"
      onClose={() => noteOrganizationChange(state.to)}
      className="w-[min(32rem,calc(100vw-2rem))]"
    >
      <div className="flex flex-col gap-4 p-4 text-sm">
        <p className="text-muted">
          This page shows <Untrusted text={organization.name} />, but this browser’s session is now in {other}
          . Nothing was changed in either.
        </p>
        <DialogActions>
          <Button onClick={() => back.mutate()} disabled={back.isPending}>
            Back to <Untrusted text={organization.name} />
          </Button>
          <Button variant="primary" onClick={goThere}>
            Go to {other}
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
