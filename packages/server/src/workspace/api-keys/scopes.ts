/** What an API key may be allowed to do. */
export const SCOPES = [
  'events:write',
  'events:import',
  'events:read',
  'export',
  'ledger:read',
  'catalogue:write',
  'secrets:read',
  'secrets:write',
  'variables:read',
  'variables:write',
  'projects:write',
] as const;

export type Scope = (typeof SCOPES)[number];

/** What is useless about a choice of scopes, in sentences: a key that has it is made all the same. */
export function scopeNotes(scopes: readonly Scope[]): readonly string[] {
  return scopes.includes('events:import') && !scopes.includes('events:write')
    ? ['events:import does nothing without events:write: make a key that has both to import']
    : [];
}

export function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}
