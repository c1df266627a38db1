import { type Actor, type Filter, formatActor, networkOf } from '@daybook/event';
import { PROFILES_VALUES_MAX, type Profile } from '../../event-index/profile.ts';
import type { Ask, PlacedEvent } from '../ask.ts';
import type { Inputs } from '../investigations.ts';
import { by, from, notReportedWith, since, where } from '../where.ts';
import { type AccountActs, person } from './account-acts.ts';
import { type ChangesRead, DAY_MS } from './changes.ts';
import type { ActorHistory } from './histories.ts';

type Who = Pick<Actor, 'type' | 'name'>;

/** Since when somebody has used an address and its network, milliseconds since 1970 UTC. */
export type FirstUse = { readonly address: number; readonly network: number };

export type FirstUses = {
  /** Undefined where that was long ago, or is not known. */
  of(actor: string, ip: string): FirstUse | undefined;
};

const TOP = 100;
const FIELDS = ['ip', 'network'] as const;
const ACTORS_AT_ONCE = Math.floor(PROFILES_VALUES_MAX / (TOP * FIELDS.length));
/** Addresses of failed sign-ins and creations of keys that are looked at, of one account. */
const ADDRESSES_OF_ACTS = 20;

/** Since when the actors have used the addresses that they changed the environment from, signed in from and made keys from. */
export async function readFirstUses(
  ask: Ask,
  input: Inputs['production-change'],
  found: {
    readonly read: ChangesRead;
    readonly histories: ReadonlyMap<string, ActorHistory>;
    readonly acts: AccountActs;
  },
): Promise<FirstUses> {
  const users = usersOf(found);
  const begin = Math.max(0, input.from - DAY_MS);
  const stretch = { from: begin, until: input.until, top: TOP, fields: FIELDS };
  const firsts = new Map<string, ReadonlyMap<string, number>>();
  // What the history tells need not be looked up again: only what came after it.
  const parts = Map.groupBy(users, ({ before, leavesOutOwn }) => `${before === undefined} ${leavesOutOwn}`);
  for (const part of parts.values()) {
    const [{ leavesOutOwn = false } = {}] = part;
    const atOnce = leavesOutOwn ? 1 : ACTORS_AT_ONCE;
    for (let first = 0; first < part.length; first += atOnce) {
      const some = part.slice(first, first + atOnce);
      const { profiles } = await ask.profiles(usesOf(some, begin), {
        ...stretch,
        by: 'actor',
        most: some.length,
      });
      for (const { who, before } of some) {
        const actor = formatActor(who);
        firsts.set(actor, firstsOf(profiles.get(actor), before ?? new Map()));
      }
    }
  }
  return {
    of(actor, ip) {
      const network = networkOf(ip);
      const known = firsts.get(actor);
      const address = known?.get(`ip ${ip}`);
      if (network === undefined || known === undefined || address === undefined) return undefined;
      return { address, network: known.get(`network ${network}`) ?? address };
    },
  };
}

type User = {
  readonly who: Who;
  readonly ips: ReadonlySet<string>;
  /** Whether what the user, an API key, reported about itself is left out. */
  readonly leavesOutOwn: boolean;
  /** First uses of addresses until the history ends, where they are known. */
  readonly before: ReadonlyMap<string, number> | undefined;
};

/** What the users did from the networks in question: from `begin` on, where their history tells what came before. */
function usesOf(users: readonly User[], begin: number): Filter {
  const own = users.flatMap(({ who, leavesOutOwn }) => (leavesOutOwn ? [who.name] : []));
  return where(
    by(...users.map(({ who }) => who)),
    from(...networksOf(users)),
    ...(own.length > 0 ? [notReportedWith(...own)] : []),
    ...(users.every(({ before }) => before) ? [since(begin)] : []),
  );
}

function usersOf({
  read,
  histories,
  acts,
}: {
  readonly read: ChangesRead;
  readonly histories: ReadonlyMap<string, ActorHistory>;
  readonly acts: AccountActs;
}): readonly User[] {
  const users = new Map<string, User & { readonly ips: Set<string> }>();
  const add = (who: Who, events: readonly PlacedEvent[], most = Number.POSITIVE_INFINITY) => {
    const actor = formatActor(who);
    const history = histories.get(actor);
    const leavesOutOwn = history?.isSelfReportLeftOut ?? false;
    const before = history?.firstUses;
    const user = users.get(actor) ?? { who, ips: new Set<string>(), leavesOutOwn, before };
    const ips = events.flatMap(({ event }) => event.context?.ip ?? []).filter((ip) => networkOf(ip));
    for (const ip of [...new Set(ips)].slice(0, most)) user.ips.add(ip);
    if (user.ips.size > 0) users.set(actor, user);
  };
  for (const { who, changes } of read.actors.values()) add(who, changes);
  for (const [name, signIns] of acts.failedSignIns) add(person(name), signIns, ADDRESSES_OF_ACTS);
  for (const creations of [...acts.ofKeys.values(), ...acts.byPeople.values()]) {
    for (const creation of creations) add(creation.event.actor, [creation]);
  }
  return [...users.values()];
}

function networksOf(users: readonly User[]): readonly string[] {
  const networks = users.flatMap(({ ips }) => [...ips].flatMap((ip) => networkOf(ip) ?? []));
  return [...new Set(networks)];
}

/** The first time of each address and network, under its kind and text. `before` has addresses that were used before the profile's. */
function firstsOf(
  profile: Profile | undefined,
  before: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const firsts = new Map<string, number>();
  const add = (name: string, ms: number) => firsts.set(name, Math.min(ms, firsts.get(name) ?? ms));
  for (const field of FIELDS) {
    for (const { value, before: earlier, within } of profile?.fields[field]?.within ?? []) {
      add(`${field} ${value}`, (earlier ?? within).first.occurredAt);
    }
  }
  for (const [ip, ms] of before) {
    add(`ip ${ip}`, ms);
    const network = networkOf(ip);
    if (network !== undefined) add(`network ${network}`, ms);
  }
  return firsts;
}
