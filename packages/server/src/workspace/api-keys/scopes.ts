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

export function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}
