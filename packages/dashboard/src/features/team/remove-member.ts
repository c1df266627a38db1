import { DaybookError } from '@daybook/sdk';
import { pathOf, server } from '../../api/call.ts';

/** A live API key that somebody has made. */
export type KeyOfMember = { readonly id: string; readonly name: string; readonly lastUsedAt?: string | null };

export type Removal =
  | { readonly kind: 'removed' }
  /** Nothing was removed: the person's keys have to be decided on first. */
  | { readonly kind: 'has-keys'; readonly keys: readonly KeyOfMember[] };

/** Removes a member; `keys` says what becomes of those that the person has made. Throws `DaybookError`. */
export async function removeMember(id: string, keys: 'revoke' | 'keep' | undefined): Promise<Removal> {
  try {
    await server.delete(pathOf`/v1/members/${id}`, { query: { keys } });
    return { kind: 'removed' };
  } catch (error) {
    const undecided = error instanceof DaybookError && error.status === 409 ? keysIn(error.cause) : [];
    if (undecided.length === 0) throw error;
    return { kind: 'has-keys', keys: undecided };
  }
}

function keysIn(body: unknown): readonly KeyOfMember[] {
  const keys: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'keys') : undefined;
  return Array.isArray(keys) ? keys.filter(isKey) : [];
}

function isKey(value: unknown): value is KeyOfMember {
  if (typeof value !== 'object' || value === null) return false;
  return typeof Reflect.get(value, 'id') === 'string' && typeof Reflect.get(value, 'name') === 'string';
}
