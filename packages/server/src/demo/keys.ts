import type { Scope } from '../workspace/api-keys/scopes.ts';
import { type Company, foundingProjects } from './company.ts';

/** What a key may do, as the event of its creation tells. */
export type KeyLimits = {
  readonly scopes: readonly Scope[];
  /** Names of projects. */
  readonly projects?: readonly string[];
  readonly environments?: readonly string[];
  /** ISO 8601. */
  readonly expiresAt?: string;
};

export type NamedKey = { readonly name: string; readonly limits: KeyLimits };

/** Where builds and services run. */
export const DEPLOYED = ['staging', 'production'] as const;

/** The key by which the resource planning system reports what is done in it. */
export const ERP_CONNECTOR = 'erp-connector';

/** The keys that a project has as long as it lives: of its builds, and of what runs. */
export function keysOfProject(project: string): readonly NamedKey[] {
  const limits: KeyLimits = {
    scopes: ['secrets:read', 'variables:read'],
    projects: [project],
    environments: DEPLOYED,
  };
  return [
    { name: `ci-${project}`, limits },
    { name: `${project}-runtime`, limits },
  ];
}

/** The keys that are there when the year begins. */
export function standingKeys(company: Company): readonly NamedKey[] {
  return [
    ...foundingProjects(company).flatMap(({ name }) => keysOfProject(name)),
    { name: 'secret-rotator', limits: { scopes: ['secrets:write'], environments: DEPLOYED } },
    { name: 'nightly-backup', limits: { scopes: ['secrets:read'], environments: ['production'] } },
    { name: ERP_CONNECTOR, limits: { scopes: ['events:write'] } },
  ];
}
