import type { ApiSchemas } from '@daybook/sdk';
import { pathOf, server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { useMe } from '../sign-in/me-context.ts';
import { type Project, projectsKey } from './queries.ts';

export type ProjectPatch = ApiSchemas['ProjectPatch'];

/** A change of a project's name or environments, which can be taken back for a while. */
export function useProjectChange(
  project: Project,
  { said, onDone }: { readonly said: string; readonly onDone: () => void },
) {
  const { organization } = useMe();
  const refreshes = [projectsKey(organization.id)];
  const patch = (json: ProjectPatch) => server.patch<Project>(pathOf`/v1/projects/${project.id}`, { json });
  const back = useChange<ProjectPatch, Project>({
    change: patch,
    refreshes,
    said: ({ name }) => `${name} is as it was`,
    failed: 'It could not be undone',
  });
  return useChange<ProjectPatch, Project>({
    change: patch,
    refreshes,
    said: () => said,
    undo:
      (_, { name, environments }) =>
      () =>
        back.mutate({
          ...(name !== undefined && { name: project.name }),
          ...(environments !== undefined && { environments: project.environments }),
        }),
    onDone,
  });
}
