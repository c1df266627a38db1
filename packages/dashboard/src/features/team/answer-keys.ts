import { DaybookError } from '@daybook/sdk';

/** A live API key that somebody has made. */
export type KeyOfMember = { readonly id: string; readonly name: string; readonly lastUsedAt?: string | null };

/** What becomes of the keys. */
export type KeysAnswer = 'revoke' | 'keep';

export type Answered =
  | { readonly kind: 'done' }
  /** Nothing was changed: the person's keys have to be decided on first. */
  | { readonly kind: 'has-keys'; readonly keys: readonly KeyOfMember[] };

/** Makes a change of a member that may ask what becomes of the keys that the person has made. Throws `DaybookError`. */
export async function answerKeys(change: () => Promise<unknown>): Promise<Answered> {
  try {
    await change();
    return { kind: 'done' };
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
