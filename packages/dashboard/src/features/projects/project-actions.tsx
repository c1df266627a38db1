import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { HistoryLink } from '../../ui/history-link.tsx';
import { MenuItem, MenuLine } from '../../ui/menu.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { DeleteProjectDialog } from './delete-project-dialog.tsx';
import { EnvironmentsDialog } from './environments-dialog.tsx';
import type { Project } from './queries.ts';
import { RenameProjectDialog } from './rename-project-dialog.tsx';

/** What can be done with a project, as far as one may. */
export function ProjectActions({
  project,
  onDeleted,
}: {
  readonly project: Project;
  readonly onDeleted?: () => void;
}) {
  const [open, setOpen] = useState<'rename' | 'environments' | 'delete'>();
  const close = () => setOpen(undefined);
  const mayChange = useMay('PATCH /v1/projects/{id}');
  const mayDelete = useMay('DELETE /v1/projects/{id}');
  return (
    <>
      <HistoryLink of={{ resource: project.name, type: 'project' }} name={project.name} />
      {(mayChange || mayDelete) && (
        <MoreButton name={project.name}>
          {mayChange && <MenuItem onClick={() => setOpen('rename')}>Rename</MenuItem>}
          {mayChange && <MenuItem onClick={() => setOpen('environments')}>Environments</MenuItem>}
          {mayChange && mayDelete && <MenuLine />}
          {mayDelete && (
            <MenuItem tone="danger" onClick={() => setOpen('delete')}>
              Delete
            </MenuItem>
          )}
        </MoreButton>
      )}
      {open === 'rename' && <RenameProjectDialog project={project} onClose={close} />}
      {open === 'environments' && <EnvironmentsDialog project={project} onClose={close} />}
      {open === 'delete' && (
        <DeleteProjectDialog project={project} onClose={close} {...(onDeleted && { onDeleted })} />
      )}
    </>
  );
}
