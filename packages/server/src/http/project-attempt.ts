import type { Projects } from '../workspace/projects/projects.ts';
import type { AppContext, Credential } from './context.ts';

/** What a refused call's event calls the project of the address: its name where the caller's organization has it, else what was asked for. */
export function projectOfAttempt(c: AppContext, projects: Projects): { id: string; name: string } {
  const id = c.req.param('id') ?? '';
  // Not set yet when the credential itself is refused.
  const credential: Credential | undefined = c.get('credential');
  const project = credential && projects.list(credential.organizationId).find((known) => known.id === id);
  return { id, name: project?.name ?? id };
}
