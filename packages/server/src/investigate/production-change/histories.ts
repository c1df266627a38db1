import { PROFILES_VALUES_MAX, type Profile, type Seen } from '../../event-index/profile.ts';
import type { Ask } from '../ask.ts';
import type { Inputs } from '../investigations.ts';
import { by, notReportedWith, where } from '../where.ts';
import { type ChangesRead, DAY_MS } from './changes.ts';
import { selfReporting } from './self-reports.ts';

/** What somebody did until 24 hours before the window, of whatever kind and wherever: those 24 hours may belong to what is looked into. */
export type ActorHistory = {
  readonly seen: Seen | undefined;
  /** How many events in each hour of the day in UTC. */
  readonly hours: readonly number[];
  /** How many different addresses they came from. */
  readonly addresses: number;
  /** When each address was first used, milliseconds since 1970 UTC; undefined where there are too many of them. */
  readonly firstUses: ReadonlyMap<string, number> | undefined;
  /** Who reported them, as a filter takes it. */
  readonly recorders: readonly string[];
  /** Whether what the actor, an API key, reported about itself was left out. */
  readonly isSelfReportLeftOut: boolean;
};

export const HOURS = 24;
const FIELDS = ['hour', 'ip', 'recorder'] as const;
/** How many addresses of an actor are told apart. */
const TOP = 60;
const ACTORS_AT_ONCE = Math.floor(PROFILES_VALUES_MAX / (TOP * FIELDS.length));
const NOTHING: ActorHistory = {
  seen: undefined,
  hours: Array<number>(HOURS).fill(0),
  addresses: 0,
  firstUses: new Map(),
  recorders: [],
  isSelfReportLeftOut: false,
};

/** The history of each actor of the changes. */
export async function readHistories(
  ask: Ask,
  { from }: Inputs['production-change'],
  { actors }: ChangesRead,
): Promise<ReadonlyMap<string, ActorHistory>> {
  const all = [...actors.values()];
  const histories = new Map(all.map(({ actor }) => [actor, NOTHING]));
  const until = from - DAY_MS;
  if (until <= 0) return histories;
  for (let first = 0; first < all.length; first += ACTORS_AT_ONCE) {
    const some = all.slice(first, first + ACTORS_AT_ONCE);
    const { profiles } = await ask.profiles(where(by(...some.map(({ who }) => who))), {
      by: 'actor',
      fields: FIELDS,
      from: 0,
      until,
      top: TOP,
      most: some.length,
    });
    for (const [actor, profile] of profiles) histories.set(actor, toHistory(profile));
  }
  for (const actor of await selfReporting(ask, all)) {
    const profile = await ask.profile(where(by(actor.who), notReportedWith(actor.who.name)), {
      fields: FIELDS,
      from: 0,
      until,
      top: TOP,
    });
    histories.set(actor.actor, { ...toHistory(profile), isSelfReportLeftOut: true });
  }
  return histories;
}

function toHistory({ within, fields }: Profile): ActorHistory {
  const { hour, ip, recorder } = fields;
  return {
    seen: within,
    hours: countByHour(hour?.within ?? []),
    addresses: (ip?.within.length ?? 0) + (ip?.more ?? 0),
    firstUses:
      ip && ip.more > 0
        ? undefined
        : new Map(ip?.within.map(({ value, within: { first } }) => [value, first.occurredAt])),
    recorders: recorder?.within.map(({ value }) => value) ?? [],
    isSelfReportLeftOut: false,
  };
}

/** How many of a profile's values, hours of the day, were seen within its stretch. */
export function countByHour(
  values: readonly { readonly value: string; readonly within: Seen }[],
): readonly number[] {
  const counts = Array<number>(HOURS).fill(0);
  for (const { value, within } of values) counts[Number(value)] = within.count;
  return counts;
}
