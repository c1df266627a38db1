import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/form-fields.tsx';
import type { Project } from './queries.ts';
import { useProjectChange } from './use-project-change.ts';

/** Gives a project another name. */
export function RenameProjectDialog({
  project,
  onClose,
}: {
  readonly project: Project;
  readonly onClose: () => void;
}) {
  const rename = useProjectChange(project, { said: 'Project renamed', onDone: onClose });
  return (
    <FormDialog
      title="Rename the project"
      submitLabel={rename.isPending ? 'Renaming…' : 'Rename'}
      onSubmit={(values) => {
        const name = values('name').trim();
        if (name === project.name) onClose();
        else rename.mutate({ name });
      }}
      onClose={onClose}
      error={rename.error}
      isBusy={rename.isPending}
    >
      <TextField
        name="name"
        label="Name"
        hint="The log keeps the old name in what was recorded under it."
        defaultValue={project.name}
        autoComplete="off"
        maxLength={100}
        autoFocus
      />
    </FormDialog>
  );
}
