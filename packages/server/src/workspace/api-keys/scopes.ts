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

/** What a key is to be held to. */
export type Limits = {
  readonly scopes: readonly Scope[];
  readonly projects?: readonly unknown[] | undefined;
  readonly environments?: readonly unknown[] | undefined;
};

/** What each limit holds a key to, and what one may think it does. */
const REACH = [
  { limit: 'projects', of: 'projects and variables', notOf: /^(secrets|events|export)/ },
  { limit: 'environments', of: 'variables and secrets', notOf: /^(events|export)/ },
] as const;

/** What is useless or misleading about a choice of scopes and limits, in sentences: a key that has it is made all the same. */
export function keyNotes(limits: Limits): readonly string[] {
  const { scopes } = limits;
  const useless = scopes.includes('events:import') && !scopes.includes('events:write');
  const reach = REACH.flatMap(({ limit, of, notOf }) => {
    const free = limits[limit] ? scopes.filter((scope) => notOf.test(scope)) : [];
    return free.length === 0 ? [] : [`${limit} limit what a key does with ${of}, not ${free.join(', ')}`];
  });
  return [
    ...(useless
      ? ['events:import does nothing without events:write: make a key that has both to import']
      : []),
    ...reach,
  ];
}

export function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}
