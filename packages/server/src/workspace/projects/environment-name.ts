import { isEnvironmentName } from '@daybook/event';
import { invalidValue } from '../workspace-error.ts';

/** What a project has, and what every organization knows, without saying so. */
export const DEFAULT_ENVIRONMENTS: readonly string[] = ['development', 'staging', 'production'];

/** @throws WorkspaceError `invalid` naming the field */
export function requireEnvironmentName(path: string, text: string): void {
  if (isEnvironmentName(text)) return;
  throw invalidValue(
    path,
    'must be the name of an environment: 1 to 50 of a to z, 0 to 9 and -, a letter first, such as production',
  );
}
