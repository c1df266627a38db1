import { and, from, VALUES_MAX } from '../where.ts';
import { isDone } from './done.ts';
import { isReadOf, secretKey } from './reads.ts';
import type { SeenAddresses } from './seen-addresses.ts';
import type { Suspect } from './suspect.ts';

/** What the key got done in the window from networks that it did not use before. */
export type StrangeActs = {
  readonly env: ReadonlySet<string>;
  readonly project: ReadonlySet<string>;
  readonly action: ReadonlySet<string>;
  /** Keys of the secrets whose values were read: see `secretKey`. */
  readonly secrets: ReadonlySet<string>;
};

/** Of more than a hundred such networks, the hundred with the most events are looked at. */
export async function findStrangeActs(
  { ask, during }: Suspect,
  { freshNetworks }: SeenAddresses,
): Promise<StrangeActs> {
  if (freshNetworks.length === 0) return NOTHING;
  const busiest = freshNetworks.toSorted((a, b) => b.seen.count - a.seen.count).slice(0, VALUES_MAX);
  const { groups } = await ask.groups(and(during, isDone, from(...busiest.map(({ value }) => value))), {
    by: ['action', 'resource', 'env', 'project'],
  });
  const all = groups.map(({ values }) => values);
  const valuesOf = (field: 'env' | 'project' | 'action') =>
    new Set(all.map((values) => values[field]).filter((value) => value !== undefined));
  return {
    env: valuesOf('env'),
    project: valuesOf('project'),
    action: valuesOf('action'),
    secrets: new Set(all.filter(isReadOf).map(secretKey)),
  };
}

const NONE: ReadonlySet<string> = new Set();
const NOTHING: StrangeActs = {
  env: NONE,
  project: NONE,
  action: NONE,
  secrets: NONE,
};
