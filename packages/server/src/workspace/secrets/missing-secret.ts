import { invalidValue, WorkspaceError } from '../workspace-error.ts';

const TOLD_MAX = 3;

/** Why a read or a deletion finds nothing: the environment is none of `environments`, or the names are not set in it. */
export function missingSecret(
  {
    names,
    environment,
    version,
  }: {
    readonly names: readonly string[];
    readonly environment: string;
    readonly version?: number | undefined;
  },
  environments: readonly string[],
): WorkspaceError {
  if (!environments.includes(environment)) return unknownEnvironment(environments);
  const more = names.length > TOLD_MAX ? ` and ${names.length - TOLD_MAX} more` : '';
  const what = version === undefined ? 'secret' : `version ${version} of the secret`;
  const message = `there is no ${what} ${names.slice(0, TOLD_MAX).join(', ')}${more} in ${environment}`;
  return new WorkspaceError('not-found', message, { details: { missing: names } });
}

export function unknownEnvironment(environments: readonly string[]): WorkspaceError {
  return invalidValue('env', `must be one of ${environments.join(', ')}`);
}
