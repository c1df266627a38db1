import type { Acting } from '../acting.ts';
import type { ApiKeys, KeyOfMaker } from '../api-keys/api-keys.ts';
import { WorkspaceError } from '../workspace-error.ts';
import type { Member } from './member-store.ts';

/** What becomes of the live keys of a member who leaves, or loses what the keys may do. */
export type KeysAnswer = 'revoke' | 'keep';

/** Each revocation has its own event too. */
const NAMES_IN_EVENT = 200;

export type KeysDecision = {
  readonly answer: KeysAnswer | undefined;
  /** Whether the member decides about the own keys. */
  readonly isOwn: boolean;
  readonly by: Acting;
  /** What the events of revoked keys tell. */
  readonly reason: string;
};

/**
 * Does with the live keys that a member has made what was answered, in the caller's transaction. Gives the metadata of the
 * caller's event. @throws WorkspaceError `conflict` without an answer, listing the keys; `forbidden` to keep the own ones
 */
export function decideKeys(
  apiKeys: ApiKeys,
  member: Member,
  { answer, isOwn, by, reason }: KeysDecision,
): { readonly metadata?: Readonly<Record<string, string | readonly string[]>> } {
  const keys = apiKeys.liveOf(member.organizationId, member.userId);
  if (keys.length === 0) return {};
  if (answer === undefined) throw unanswered(member, keys);
  if (answer === 'keep') {
    if (!isOwn) return { metadata: { keys: answer } };
    throw new WorkspaceError(
      'forbidden',
      'another owner or admin decides about your keys: say keys=revoke, or ask one of them to do this',
    );
  }
  for (const key of keys) apiKeys.revokeWithin(member.organizationId, key.id, by, reason);
  return {
    metadata: { keys: answer, revokedKeys: keys.slice(0, NAMES_IN_EVENT).map(({ name }) => name) },
  };
}

function unanswered({ email }: Member, keys: readonly KeyOfMaker[]): WorkspaceError {
  return new WorkspaceError(
    'conflict',
    `${email} made ${keys.length} API key${keys.length === 1 ? '' : 's'} that still work${keys.length === 1 ? 's' : ''}: say keys=revoke or keys=keep`,
    {
      details: {
        keys: keys.map(({ id, name, lastUsedAt }) => ({
          id,
          name,
          lastUsedAt: lastUsedAt === undefined ? null : new Date(lastUsedAt).toISOString(),
        })),
      },
    },
  );
}
