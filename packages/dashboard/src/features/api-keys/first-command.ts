import { shellWord } from '../../text/shell.ts';
import { firstEventCommand } from '../audit-log/states/first-event-command.ts';
import type { MadeApiKey } from './queries.ts';

/** Lines for a shell that use a new key at once, for what it may do, with the server at `origin`. They hold the key. */
export function firstCommand({ key, scopes, environments }: MadeApiKey, origin: string): string {
  return [`export DAYBOOK_API_KEY=${shellWord(key)}`, commandFor(scopes, environments, origin)].join('\n');
}

function commandFor(
  scopes: readonly string[],
  environments: readonly string[] | null,
  origin: string,
): string {
  const get = (path: string) =>
    `curl -sS -H "Authorization: Bearer $DAYBOOK_API_KEY" ${shellWord(origin + path)}`;
  const may = (scope: string) => scopes.includes(scope);
  if (may('events:write')) return firstEventCommand(origin);
  if (may('secrets:read')) return get(`/v1/secrets?env=${environments?.[0] ?? 'production'}`);
  if (may('events:read')) return get('/v1/events?limit=5');
  if (may('ledger:read')) return get('/v1/ledger/checkpoint');
  // Every key may ask what it may do.
  return get('/v1/me');
}
