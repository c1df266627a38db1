import { InvalidOption } from '../../platform/startup-error.ts';

/** What is right for a key's name, to follow the name of the field. */
export const KEY_NAME_RULE = 'must have 1 to 100 letters, digits or any of . _ @ -';

/** A key is written `api-key:<name>` in filters and events. */
export function isKeyName(name: string): boolean {
  return /^[\w.@-]{1,100}$/.test(name);
}

/** @throws InvalidOption naming the option. */
export function requireKeyName(option: string, name: string): void {
  if (!isKeyName(name)) throw new InvalidOption(`the key name (${option}) ${KEY_NAME_RULE}`);
}
