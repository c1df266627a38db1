import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { EnvironmentsField } from './environments-field.tsx';
import { type Project, variablesQuery } from './queries.ts';
import { useProjectChange } from './use-project-change.ts';

/** Changes which environments a project has. One that still holds variables stays. */
export function EnvironmentsDialog({
  project,
  onClose,
}: {
  readonly project: Project;
  readonly onClose: () => void;
}) {
  const { organization } = useMe();
  const variables = useQuery(variablesQuery(organization.id, project.id));
  const [environments, setEnvironments] = useState(project.environments);
  const change = useProjectChange(project, { said: 'Environments changed', onDone: onClose });
  const isSame = environments.join() === project.environments.join();
  return (
    <FormDialog
      title="Environments"
      submitLabel={change.isPending ? 'Saving…' : 'Save'}
      onSubmit={() => change.mutate({ environments })}
      onClose={onClose}
      error={change.error}
      isBusy={change.isPending}
      canSubmit={!isSame}
    >
      <p className="text-muted">
        Every environment has its own variables. One that still holds some cannot be taken away.
      </p>
      <EnvironmentsField
        value={environments}
        onChange={setEnvironments}
        heldBy={(environment) =>
          (variables.data ?? []).filter((variable) => variable.environment === environment).length
        }
      />
    </FormDialog>
  );
}
