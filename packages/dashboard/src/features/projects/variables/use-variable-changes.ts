import { pathOf, server } from '../../../api/call.ts';
import { useChange } from '../../../api/use-change.ts';
import { useMe } from '../../sign-in/me-context.ts';
import { type Variable, variablesQuery } from '../queries.ts';

/** One environment of a project. */
export type Place = { readonly projectId: string; readonly environment: string };

type Written = { readonly name: string; readonly value: string };

/** Sets a variable; for a while it can be set back to what it was, or deleted where there was none. */
export function useSetVariable(place: Place, { onDone }: { readonly onDone: () => void }) {
  const { refreshes, put, restore, remove } = useUndoing(place);
  return useChange<Written & { readonly before?: Variable }>({
    change: put,
    refreshes,
    said: (_, { name, before }) =>
      before === undefined ? `${name} added` : `${name} changed in ${place.environment}`,
    undo: (_, { name, before }) => {
      if (before === undefined) return () => remove.mutate(name);
      const { value } = before;
      return value === undefined ? undefined : () => restore.mutate({ name, value });
    },
    onDone,
  });
}

/** Deletes a variable; it goes from the list at once and comes back if the server does not agree, or for a while if it is asked back. */
export function useDeleteVariable(place: Place) {
  const { queryKey, refreshes, restore } = useUndoing(place);
  return useChange<Variable>({
    change: ({ name }) =>
      server.delete(variablePath(place.projectId, name), { query: { env: place.environment } }),
    refreshes,
    ahead: (gone) => ({
      queryKey,
      apply: (shown) =>
        (shown as readonly Variable[]).filter(
          ({ name, environment }) => name !== gone.name || environment !== gone.environment,
        ),
    }),
    said: (_, { name }) => `${name} deleted from ${place.environment}`,
    undo: (_, { name, value }) => (value === undefined ? undefined : () => restore.mutate({ name, value })),
    failed: 'The variable was not deleted',
  });
}

function useUndoing({ projectId, environment }: Place) {
  const { organization } = useMe();
  const { queryKey } = variablesQuery(organization.id, projectId);
  const refreshes = [queryKey];
  const query = { env: environment };
  const put = ({ name, value }: Written) =>
    server.put(variablePath(projectId, name), { query, json: { value } });
  const restore = useChange<Written>({
    change: put,
    refreshes,
    said: (_, { name }) => `${name} has its former value again, as a new version`,
    failed: 'It could not be undone',
  });
  const remove = useChange<string>({
    change: (name) => server.delete(variablePath(projectId, name), { query }),
    refreshes,
    said: (_, name) => `${name} is gone again`,
    failed: 'It could not be undone',
  });
  return { queryKey, refreshes, put, restore, remove };
}

/** Where a variable of a project is set and deleted; the environment is a parameter. */
function variablePath(projectId: string, name: string): string {
  return pathOf`/v1/projects/${projectId}/variables/${name}`;
}
