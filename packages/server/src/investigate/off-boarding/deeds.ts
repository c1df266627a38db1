import { type Actor, formatActor } from '@daybook/event';
import type { EventGroup } from '../../event-index/groups.ts';
import type { Ask } from '../ask.ts';
import { by, is, where } from '../where.ts';

/** By category: the engine passes over other events far faster by one value than by several. */
const ACTIONS = {
  'API Keys': ['API_KEY_CREATE', 'API_KEY_REVOKE'],
  Team: ['TEAM_MEMBER_ADD', 'TEAM_MEMBER_REMOVE'],
} as const;
const BY = ['action', 'actor', 'resource', 'resource-id', 'recorder'] as const;

/** What is asked for: any of the actions, by any of the actors, on any of the names. */
type Wanted = {
  readonly actions: readonly (typeof ACTIONS)[keyof typeof ACTIONS][number][];
  readonly by?: readonly Pick<Actor, 'type' | 'name'>[];
  readonly on?: readonly string[];
};

/** Who made and revoked which keys, and added and removed whom. Each group has one action, actor, resource and recorder. */
export type Deeds = (wanted: Wanted) => Promise<readonly EventGroup[]>;

/** There are few such acts, so all of them are read at once; where there are not, each is asked for by itself. */
export async function readDeeds(ask: Ask): Promise<Deeds> {
  const groups: EventGroup[] = [];
  for (const [category, actions] of Object.entries(ACTIONS)) {
    const filter = where(is('category', category), is('action', ...actions), is('outcome', 'success'));
    const read = await ask.groups(filter, { by: BY });
    if (read.more > 0) return (wanted) => asked(ask, wanted);
    groups.push(...read.groups);
  }
  return async ({ actions, by: actors, on }) => {
    const [acts, authors, names] = [
      new Set<string>(actions),
      actors && new Set(actors.map(formatActor)),
      on && new Set(on),
    ];
    return groups.filter(
      ({ values: { action = '', actor = '', resource = '' } }) =>
        acts.has(action) && (authors?.has(actor) ?? true) && (names?.has(resource) ?? true),
    );
  };
}

async function asked(ask: Ask, { actions, by: actors, on }: Wanted): Promise<readonly EventGroup[]> {
  if (actors?.length === 0 || on?.length === 0) return [];
  const filter = where(
    is('action', ...actions),
    is('outcome', 'success'),
    ...(actors ? [by(...actors)] : []),
    ...(on ? [is('resource', ...on)] : []),
  );
  return (await ask.groups(filter, { by: BY })).groups;
}
