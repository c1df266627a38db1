import { InvalidOption } from './platform/startup-error.ts';

export type Named = { readonly id: string; readonly name: string };

const LISTED_MAX = 20;

/** The id of the organization that an option names, by id or name; without one, the only one. @throws InvalidOption */
export function chooseOrganization(
  organizations: ReadonlyMap<string, Named>,
  wanted: string | undefined,
): string {
  const all = [...organizations.values()];
  const [only] = all;
  if (wanted === undefined && only && all.length === 1) return only.id;
  if (wanted === undefined)
    throw new InvalidOption(
      `the folder has several organizations, choose one with --organization: ${listed(all)}`,
    );
  if (organizations.has(wanted)) return wanted;
  const named = all.filter(({ name }) => name === wanted.normalize('NFC').trim());
  const [first] = named;
  if (first && named.length === 1) return first.id;
  throw new InvalidOption(
    first
      ? `--organization: several are called "${wanted}", give the id of one: ${listed(named)}`
      : `--organization: there is no organization "${wanted}" here: there is ${listed(all)}`,
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Names and ids in the order of names, those of one name in the order of ids; the first of them. */
export function listed(all: readonly Named[]): string {
  const inOrder = all.toSorted((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
  const shown = inOrder.slice(0, LISTED_MAX).map(({ id, name }) => `${name} (${id})`);
  if (all.length > LISTED_MAX) shown.push(`and ${all.length - LISTED_MAX} more`);
  return shown.join(', ');
}
