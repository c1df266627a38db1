/** What every project begins with, and what secrets can always be set in. */
export const GIVEN_ENVIRONMENTS: readonly string[] = ['development', 'staging', 'production'];

export const ENVIRONMENT_RULE = 'Lower-case letters, digits and hyphens, a letter first: production, qa-2.';

/** The environments that an organization knows: the three given, then those of its projects by name. */
export function knownEnvironments(
  projects: readonly { readonly environments: readonly string[] }[],
): readonly string[] {
  const others = new Set(projects.flatMap(({ environments }) => environments));
  for (const given of GIVEN_ENVIRONMENTS) others.delete(given);
  return [...GIVEN_ENVIRONMENTS, ...[...others].toSorted()];
}
