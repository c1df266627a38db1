import type { ApiSchemas } from '@daybook/sdk';
import { server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/form-fields.tsx';
import { NEW_VERIFIER_KEY_HASH } from '../settings/verifier-key-card.tsx';

/** Makes another organization, whose owner is the one who makes it, and goes there, where its verifier key is shown. */
export function CreateOrganizationDialog({ onClose }: { readonly onClose: () => void }) {
  const create = useChange<string, ApiSchemas['MadeOrganization']>({
    change: (name) => server.post('/v1/organizations', { json: { name } }),
    onDone: () => {
      globalThis.location.assign(`/settings#${NEW_VERIFIER_KEY_HASH}`);
      // From the settings the address alone would not load the page anew.
      globalThis.location.reload();
    },
  });
  return (
    <FormDialog
      title="Create an organization"
      submitLabel={create.isPending ? 'Creating…' : 'Create'}
      onSubmit={(values) => create.mutate(values('name').trim())}
      onClose={onClose}
      error={create.error}
      isBusy={create.isPending || create.isSuccess}
    >
      <p className="text-muted">
        It has its own log, team, projects, secrets and plan, apart from all others. You become its owner.
      </p>
      <TextField name="name" label="Name" autoComplete="organization" maxLength={100} />
    </FormDialog>
  );
}
