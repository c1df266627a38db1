import type { ApiKey } from './queries.ts';

/** Which keys are looked at. */
export const KEY_VIEWS = [
  { id: 'live', name: 'Live' },
  { id: 'unused', name: 'Unused for 90 days' },
  { id: 'expired', name: 'Expired' },
  { id: 'revoked', name: 'Revoked' },
  { id: 'all', name: 'All' },
] as const;

export type KeyView = (typeof KEY_VIEWS)[number]['id'];

/** Whether a key belongs to a view. One that waits to be confirmed is among the live ones. */
export function isInView({ state, unused }: ApiKey, view: KeyView): boolean {
  if (view === 'all') return true;
  if (view === 'unused') return unused;
  return state === view || (view === 'live' && state === 'suspended');
}

/** Whether a key has all words of a text in what is shown of it: its name, scopes, limits, maker and last address. */
export function hasText(key: ApiKey, text: string): boolean {
  const shown = [
    key.name,
    key.createdBy ?? 'system',
    key.lastUsedIp ?? '',
    ...key.scopes,
    ...(key.environments ?? []),
    ...(key.cidrs ?? []),
    ...(key.projects ?? []).map(({ name }) => name),
  ]
    .join('\n')
    .toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => shown.includes(word));
}
