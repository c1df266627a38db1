import { useState } from 'react';
import { server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/form-fields.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { GIVEN_ENVIRONMENTS } from './environment-names.ts';
import { EnvironmentsField } from './environments-field.tsx';
import { type Project, projectsKey } from './queries.ts';

export type CreateProjectDialogProps = {
  readonly onClose: () => void;
  readonly onCreated: (project: Project) => void;
};

/** Makes a project: what it is called, and which environments it has. */
export function CreateProjectDialog({ onClose, onCreated }: CreateProjectDialogProps) {
  const { organization } = useMe();
  const [environments, setEnvironments] = useState(GIVEN_ENVIRONMENTS);
  const create = useChange<string, Project>({
    change: (name) => server.post('/v1/projects', { json: { name, environments } }),
    refreshes: [projectsKey(organization.id)],
    said: ({ name }) => `Project ${name} created`,
    onDone: onCreated,
  });
  return (
    <FormDialog
      title="Create a project"
      submitLabel={create.isPending ? 'Creating…' : 'Create'}
      onSubmit={(values) => create.mutate(values('name').trim())}
      onClose={onClose}
      error={create.error}
      isBusy={create.isPending}
    >
      <TextField
        name="name"
        label="Name"
        hint="As people call it: web-shop, billing service."
        autoComplete="off"
        maxLength={100}
        autoFocus
      />
      <EnvironmentsField value={environments} onChange={setEnvironments} />
    </FormDialog>
  );
}
