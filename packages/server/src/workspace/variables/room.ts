import { WorkspaceError } from '../workspace-error.ts';
import type { VariableUsage } from './variable-store.ts';

/** As many as one `.env` text may bring. */
const VARIABLES_MAX = 1_000;
/** All of an environment is listed and decrypted at once. */
const BYTES_MAX = 4 * 1_048_576;

/**
 * One environment of a project holds so many variables and no more; what is over from an earlier version may stay, and be made less.
 * @throws WorkspaceError `invalid` naming the limit
 */
export function requireRoom(environment: string, before: VariableUsage, after: VariableUsage): void {
  if (after.variables > VARIABLES_MAX && after.variables > before.variables) {
    throw full(
      environment,
      `at most ${VARIABLES_MAX.toLocaleString('en')} variables, and this would make ${after.variables.toLocaleString('en')}`,
    );
  }
  if (after.bytes > BYTES_MAX && after.bytes > before.bytes) {
    throw full(
      environment,
      `values of at most ${BYTES_MAX.toLocaleString('en')} bytes together, as they are stored`,
    );
  }
}

/** All values of a project can be listed at once while they are no more than one environment holds. @throws WorkspaceError `invalid` */
export function requireListable(bytes: number): void {
  if (bytes <= BYTES_MAX) return;
  const message = `the values of all environments have more than ${BYTES_MAX.toLocaleString('en')} bytes together, as they are stored: ask for one environment`;
  throw new WorkspaceError('invalid', message, { errors: [{ path: 'env', message }] });
}

function full(environment: string, limit: string): WorkspaceError {
  const message = `${environment} holds ${limit}: delete what is not needed, or use another project`;
  return new WorkspaceError('invalid', `nothing was changed: ${message}`, {
    errors: [{ path: 'env', message }],
  });
}
