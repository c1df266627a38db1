import type { Organization } from '../workspace/organizations/organization-store.ts';
import { Problem } from './problem.ts';

/**
 * The verifier keys of an organization's ledger.
 * @throws Problem `not-found` for an organization that is not here: an empty key would verify nothing and look like one.
 */
export function verifierKeysOf(
  organizations: ReadonlyMap<string, Pick<Organization, 'verifierKey'>>,
  organizationId: string,
): readonly string[] {
  const organization = organizations.get(organizationId);
  if (organization) return [organization.verifierKey];
  throw new Problem('not-found', { detail: `there is no ledger of ${organizationId} here` });
}
