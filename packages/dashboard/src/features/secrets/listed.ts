import type { Secret, SetSecret } from '@daybook/sdk';

/** The list with a version that was just set, known from the server's answer; `at` is ISO 8601. */
export function withVersion(list: readonly Secret[], set: SetSecret, at: string): readonly Secret[] {
  const known = list.find((secret) => isSame(secret, set));
  const next: Secret = { ...set, createdAt: known?.createdAt ?? at, updatedAt: at };
  return known === undefined ? [...list, next] : list.map((secret) => (secret === known ? next : secret));
}

/** The list without a secret that was just deleted. */
export function withoutSecret(list: readonly Secret[], gone: Key): readonly Secret[] {
  return list.filter((secret) => !isSame(secret, gone));
}

type Key = { readonly name: string; readonly environment: string };

function isSame(a: Key, b: Key): boolean {
  return a.name === b.name && a.environment === b.environment;
}
