/** The rules by which something stands out. Findings name one of them; `docs/investigations.md` says how each is redone by hand. */
export const RULES = [
  'new-address',
  'new-network',
  'new-user-agent',
  'new-secret',
  'new-environment',
  'unusual-hour',
  'volume',
  'refused',
  'address-shared',
  'key-created',
  'member-added',
  'first-write',
  'role-changed-before',
  '2fa-disabled-before',
  'password-changed-before',
  'key-created-before',
  'read-after-change',
  'still-exposed',
  'changed-before-leaving',
  'exported-log',
] as const;

export type Rule = (typeof RULES)[number];
