import { networkOf } from '@daybook/event';
import type { Profile } from '../../event-index/profile.ts';
import { joinSeen, type SeenValue } from './seen-values.ts';
import type { Suspect } from './suspect.ts';

/** Where the key was used from. */
export type SeenAddresses = {
  /** Addresses, and networks, from which it was used in the window and not in the baseline. */
  readonly fresh: readonly SeenValue[];
  readonly freshNetworks: readonly SeenValue[];
  /** How many there are of the baseline. */
  readonly known: number;
  readonly knownNetworks: number;
  /** The networks of the baseline; undefined where there are too many. */
  readonly usualNetworks: readonly string[] | undefined;
  /** Whether new networks are nothing unusual for the key, as for one that is used by machines of a cloud that come and go. */
  readonly isChanging: boolean;
  /** How many new addresses are missing. */
  readonly left: number;
};

/** Of more addresses, those that are new are asked for. */
const ADDRESSES_MAX = 2_000;

/** So many networks that came up in the later half of the baseline make it a habit that networks change. */
const CHANGING_NETWORKS = 3;

export async function findAddresses(suspect: Suspect): Promise<SeenAddresses> {
  const { ask, whole, baselineFrom, from, until } = suspect;
  const { groups, more } = await ask.groups(whole, { by: ['ip'], most: ADDRESSES_MAX });
  if (more > 0) return ofMany(await ask.profile(whole, { fields: ['ip', 'network'], from, until }));
  const addresses = groups.flatMap(({ values: { ip }, ...seen }) =>
    ip === undefined ? [] : [{ value: ip, seen }],
  );
  const networks = networksOf(addresses);
  const isFresh = ({ seen }: SeenValue) => seen.first.occurredAt >= from;
  const middle = baselineFrom + Math.floor((from - baselineFrom) / 2);
  const usual = networks.filter((network) => !isFresh(network));
  const fresh = addresses.filter(isFresh);
  return {
    fresh,
    freshNetworks: networks.filter(isFresh),
    known: addresses.length - fresh.length,
    knownNetworks: usual.length,
    usualNetworks: usual.map(({ value }) => value),
    isChanging: usual.filter(({ seen }) => seen.first.occurredAt >= middle).length >= CHANGING_NETWORKS,
    left: 0,
  };
}

/** A key that was used from so many addresses changes them by habit. */
function ofMany({ fields: { ip, network } }: Profile): SeenAddresses {
  const fresh = (values: Profile['fields']['ip']) =>
    (values?.within ?? []).flatMap(({ value, before, within }) => (before ? [] : [{ value, seen: within }]));
  const addresses = fresh(ip);
  return {
    fresh: addresses,
    freshNetworks: fresh(network),
    known: ip?.before ?? 0,
    knownNetworks: network?.before ?? 0,
    usualNetworks: undefined,
    isChanging: true,
    // New ones come first: what is not given is new only where all that are given are.
    left: addresses.length === ip?.within.length ? ip.more : 0,
  };
}

function networksOf(addresses: readonly SeenValue[]): readonly SeenValue[] {
  const networks = new Map<string, SeenValue>();
  for (const { value, seen } of addresses) {
    const network = networkOf(value) ?? value;
    networks.set(network, { value: network, seen: joinSeen(networks.get(network)?.seen, seen) });
  }
  return [...networks.values()];
}
