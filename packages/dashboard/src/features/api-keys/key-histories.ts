import type { HistoryOf } from '../../ui/history-link.tsx';
import type { ApiKey } from './queries.ts';

export type KeyHistory = { readonly of: HistoryOf; readonly word: string; readonly label: string };

/** Scopes by which a key does nothing itself: it reports what others did. */
const REPORTING: readonly string[] = ['events:write', 'events:import'];

/** Where the log tells of a key: what it did, and what it reported of others. */
export function keyHistories({ name, scopes }: Pick<ApiKey, 'name' | 'scopes'>): readonly KeyHistory[] {
  const who = `api-key:${name}`;
  const did = { of: { actor: who }, word: 'History', label: `History of ${name}` };
  const recorded = { of: { recorder: who }, word: 'Recorded', label: `Events recorded by ${name}` };
  const acts = scopes.some((scope) => !REPORTING.includes(scope));
  if (!scopes.includes('events:write')) return [did];
  return acts ? [did, recorded] : [recorded];
}
