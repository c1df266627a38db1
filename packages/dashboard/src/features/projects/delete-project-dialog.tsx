import { useQuery } from '@tanstack/react-query';
import { pathOf, server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { visibleText } from '../../text/visible.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { type Project, projectsKey, variablesQuery } from './queries.ts';

export type DeleteProjectDialogProps = {
  readonly project: Project;
  readonly onClose: () => void;
  readonly onDeleted?: () => void;
};

/** Deletes a project with all of its variables. */
export function DeleteProjectDialog({ project, onClose, onDeleted }: DeleteProjectDialogProps) {
  const { organization } = useMe();
  const variables = useQuery({ ...variablesQuery(organization.id, project.id), staleTime: 0 });
  const remove = useChange({
    change: () => server.delete(pathOf`/v1/projects/${project.id}`),
    refreshes: [projectsKey(organization.id)],
    said: () => `Project ${project.name} deleted`,
    onDone: () => {
      onClose();
      onDeleted?.();
    },
  });
  return (
    <ConfirmDialog
      title={`Delete ${visibleText(project.name)}?`}
      confirmLabel="Delete for good"
      typed={project.name}
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p aria-live="polite">
        {variables.data === undefined ? 'All of its variables are' : whatGoes(variables.data)} destroyed.
        Programs that read them fail from then on.
      </p>
      <p>
        This cannot be undone. Secrets stay: they belong to the organization. What was recorded stays too.
      </p>
    </ConfirmDialog>
  );
}

function whatGoes(variables: readonly { readonly environment: string }[]): string {
  const count = variables.length;
  const environments = new Set(variables.map(({ environment }) => environment)).size;
  if (count === 0) return 'It holds no variables. The project itself is';
  const across = environments > 1 ? ` in ${environments} environments` : '';
  return `${count.toLocaleString('en')} ${count === 1 ? 'variable' : 'variables'}${across} ${count === 1 ? 'is' : 'are'}`;
}
