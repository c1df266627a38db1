/** What a key may be allowed to do, each with what that means. */
export const SCOPES = [
  { id: 'events:write', about: 'Record events' },
  { id: 'events:import', about: 'Import history, together with events:write' },
  { id: 'events:read', about: 'Read and search the log' },
  { id: 'export', about: 'Take the log out as a file; nothing asks for it yet' },
  { id: 'ledger:read', about: 'Read checkpoints and proofs' },
  { id: 'catalogue:write', about: 'Define actions of your own' },
  { id: 'secrets:read', about: 'List secrets and read their values; each is recorded' },
  { id: 'secrets:write', about: 'Set and delete secrets' },
  { id: 'variables:read', about: 'Read variables with their values' },
  { id: 'variables:write', about: 'Set, upload and delete variables' },
  { id: 'projects:write', about: 'Create, change and delete projects' },
] as const;

export type Scope = (typeof SCOPES)[number]['id'];

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
