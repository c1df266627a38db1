import type { SecretValue } from '@daybook/sdk';

/** What only this process needs: the key that opens the secrets, and the note that the right Node was found. */
const OWN_VARIABLES = ['DAYBOOK_API_KEY', 'DAYBOOK_NODE_FOUND'];

/** Names of the variables of this process that the command gets as well. */
export function handedOn(base: NodeJS.ProcessEnv, keepKey: boolean): ReadonlySet<string> {
  const kept = (name: string) => !OWN_VARIABLES.includes(name) || (keepKey && name === 'DAYBOOK_API_KEY');
  return new Set(Object.keys(base).filter(kept));
}

/**
 * The environment of the command: ours, then the secrets, which win. The API key is not handed on unless `keepKey`; a secret of
 * that name is.
 */
export function environmentWith(
  secrets: readonly SecretValue[],
  options: { readonly base: NodeJS.ProcessEnv; readonly prefix: string; readonly keepKey: boolean },
): NodeJS.ProcessEnv {
  const { DAYBOOK_API_KEY } = options.base;
  const kept = options.keepKey && DAYBOOK_API_KEY !== undefined ? { DAYBOOK_API_KEY } : {};
  const own = Object.entries(options.base).filter(([name]) => !OWN_VARIABLES.includes(name));
  const added = secrets.map(({ name, value }) => [options.prefix + name, value]);
  return { ...Object.fromEntries(own), ...kept, ...Object.fromEntries(added) };
}
