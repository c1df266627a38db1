import { createClient } from '@daybook/sdk';
import { isProblem, readProblem } from './read-problem.ts';
import { noteOrganizationChange, organizationHeader } from './shown-organization.ts';

/**
 * The log of the server that this page came from, for the organization that the page shows; the session's cookie opens the door. Few
 * attempts: a reader would rather be told, and asked whether to try again, than wait.
 */
export const api = createClient({
  url: globalThis.location.origin,
  retry: { attempts: 2 },
  timeoutMs: 30_000,
  fetch: async (input, init) => {
    const headers = new Headers(init?.headers);
    for (const [name, value] of Object.entries(organizationHeader())) headers.set(name, value);
    const response = await fetch(input, { ...init, headers });
    if (response.status === 409 && isProblem(await readProblem(response.clone()), 'organization-changed'))
      noteOrganizationChange();
    return response;
  },
});
