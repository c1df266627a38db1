import { InvalidOption } from '../../platform/startup-error.ts';

/** A key is written `api-key:<name>` in filters and events. @throws InvalidOption naming the option. */
export function requireKeyName(option: string, name: string): void {
  if (/^[\w.@-]{1,100}$/.test(name)) return;
  throw new InvalidOption(`the key name (${option}) must have 1 to 100 letters, digits or any of . _ @ -`);
}
