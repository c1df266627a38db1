import type { ApiSchemas } from '@daybook/sdk';
export type Scope = ApiSchemas['Scope'];

/** What each scope allows. */
const MEANINGS: Readonly<Record<Scope, string>> = {
  'events:write': 'Record events',
  'events:import': 'Import history, together with events:write',
  'events:read': 'Read and search the log',
  export: 'Take the log out as a file; nothing asks for it yet',
  'ledger:read': 'Read checkpoints and proofs',
  'catalogue:write': 'Define actions of your own',
  'secrets:read': 'List secrets and read their values; each is recorded',
  'secrets:write': 'Set and delete secrets',
  'variables:read': 'Read variables with their values',
  'variables:write': 'Set, upload and delete variables',
  'projects:write': 'Create, change and delete projects',
};

/** What a key may be allowed to do, each with what that means. */
export const SCOPES = Object.entries(MEANINGS).map(([id, about]) => ({ id: id as Scope, about }));

export type ScopePreset = { readonly name: string; readonly scopes: readonly Scope[] };

/** What keys are mostly made for. */
export const SCOPE_PRESETS: readonly ScopePreset[] = [
  { name: 'Record events', scopes: ['events:write'] },
  { name: 'Read secrets', scopes: ['secrets:read'] },
  { name: 'Audit', scopes: ['events:read', 'export', 'ledger:read'] },
];

/** Whether two lists of scopes allow the same. */
export function areSameScopes(a: readonly Scope[], b: readonly Scope[]): boolean {
  return a.length === b.length && a.every((scope) => b.includes(scope));
}
