import { networkOf } from '@daybook/event';
import { printNetworkName } from '../network-names.ts';
import { severityOf } from '../severity.ts';
import { by, from, notReportedWith, since, until, VALUES_MAX, where } from '../where.ts';
import { counted, moment } from '../words.ts';
import { ago, them } from './actor-words.ts';
import { type ActorOfChanges, changesOf, DAY_MS, foundBy, type MadeChange } from './changes.ts';
import type { FirstUse } from './first-uses.ts';
import { KNOWN_EVENTS } from './habit.ts';
import type { Scene } from './scene.ts';
import type { Standout } from './standout.ts';

/** Whoever has used that many addresses, each for few events, comes from a new one all the time. */
const ROAMING = { addresses: 20, eventsOfEach: 5 } as const;

/** Changes from an address that their actor had used for less than 24 hours. */
export async function newAddresses(scene: Scene): Promise<Standout[]> {
  const found = [...scene.read.actors.values()].flatMap((actor) => newOf(scene, actor));
  const roaming = found.filter(({ actor }) => isRoaming(scene, actor));
  const others = found.filter(({ actor }) => !isRoaming(scene, actor));
  const known = await knownSince(scene, others);
  return [
    ...others.map((address) => standoutOf(scene, address, known.get(address.ip))),
    ...[...Map.groupBy(roaming, ({ actor }) => actor)].map(([actor, own]) => everNew(scene, actor, own)),
  ];
}

type NewAddress = {
  readonly actor: ActorOfChanges;
  readonly ip: string;
  readonly use: FirstUse;
  /** Oldest first. */
  readonly changes: readonly [MadeChange, ...MadeChange[]];
};

function newOf(scene: Scene, actor: ActorOfChanges): NewAddress[] {
  const byAddress = Map.groupBy(actor.changes, ({ event }) => event.context?.ip ?? '');
  return [...byAddress].flatMap(([ip, changes]): NewAddress[] => {
    const use = scene.uses.of(actor.actor, ip);
    if (!use) return [];
    // What came before its first use is not believed.
    const [first, ...more] = changes.filter(
      ({ occurredAt }) => occurredAt >= use.address && isNewAt(scene, actor.actor, use.address, occurredAt),
    );
    return first ? [{ actor, ip, use, changes: [first, ...more] }] : [];
  });
}

/**
 * Whether something that an actor first used at a moment is new to it later: for 24 hours, if it began within the window. If it began before, the log must have
 * been kept for 24 hours by then, or the actor known for 24 hours now: on the first day of a log all is new.
 */
export function isNewAt(scene: Scene, actor: string, firstUseMs: number, ms: number): boolean {
  if (ms - firstUseMs >= DAY_MS) return false;
  const seen = scene.histories.get(actor)?.seen;
  return (
    firstUseMs >= scene.input.from ||
    scene.logSince <= firstUseMs - DAY_MS ||
    (seen !== undefined && seen.first.occurredAt <= ms - DAY_MS)
  );
}

/** Since when anybody has used the addresses. Keys that tell about themselves are not believed about others, either. */
async function knownSince(
  { ask, input, histories, read }: Scene,
  addresses: readonly NewAddress[],
): Promise<ReadonlyMap<string, number>> {
  const ips = [...new Set(addresses.map(({ ip }) => ip))].slice(0, 1_000);
  if (ips.length === 0) return new Map();
  const doubted = [...read.actors.values()].flatMap(({ actor, who }) =>
    histories.get(actor)?.isSelfReportLeftOut ? [who.name] : [],
  );
  const not = doubted.length === 0 ? [] : [notReportedWith(...doubted)];
  const { fields } = await ask.profile(where(from(...ips), ...not), {
    fields: ['ip'],
    from: Math.max(0, input.from - DAY_MS),
    until: input.until,
  });
  const values = fields.ip?.within ?? [];
  return new Map(values.map(({ value, before, within }) => [value, (before ?? within).first.occurredAt]));
}

function standoutOf(
  scene: Scene,
  { actor: of, ip, use, changes }: NewAddress,
  knownSinceMs: number | undefined,
): Standout {
  const { actor, who } = of;
  const { environment } = scene.input;
  const [{ occurredAt: at }] = changes;
  const network = networkOf(ip) ?? ip;
  const isKnownToOthers = knownSinceMs !== undefined && at - knownSinceMs >= DAY_MS;
  const isNewNetwork = isNewAt(scene, actor, use.network, at);
  const name = scene.ask.networks && printNetworkName(scene.ask.networks.nameOf(ip));
  const severity = isKnownToOthers
    ? 'change-from-shared'
    : isNewNetwork
      ? 'change-from-new-network'
      : 'change-from-known-network';
  const first =
    use.address === at
      ? `${actor} had not used it before the change, at ${moment(at)}`
      : `${actor} first used it at ${moment(use.address)}, ${ago(use.address, at)} before the change`;
  const filter = changesOf(
    environment,
    by(who),
    from(ip),
    since(Math.max(scene.input.from, use.address)),
    until(Math.min(scene.input.until, use.address + DAY_MS)),
  );
  return {
    rule: 'new-address',
    severity: severityOf('new-address', severity),
    ...(severity === 'change-from-new-network' && { sign: 'strange-network' }),
    subject: ip,
    title: `${actor} changed ${environment} from ${ip}, an address that is new to ${them(who)}`,
    why: [
      `${counted(changes.length, 'change')} of ${environment} came from ${ip}${name ? ` (${name})` : ''}.`,
      `${first}; ${
        isNewNetwork ? `the network ${network} was new as well` : `the network ${network} was not new`
      }.`,
      isKnownToOthers
        ? `Others have used the address since ${moment(knownSinceMs)}.`
        : 'Nobody else had used the address.',
    ].join(' '),
    notes: weaknesses(scene, actor),
    filter,
    shown: foundBy(filter, of),
    changes,
  };
}

function weaknesses({ histories }: Scene, actor: string): string[] {
  const history = histories.get(actor);
  if (!history?.seen) return [`Nothing older is known of ${actor}: any address would be new.`];
  return history.isSelfReportLeftOut ? [`What ${actor} reported about itself was not believed.`] : [];
}

/** An actor whose addresses are new all the time: a build machine, say. */
function everNew(scene: Scene, of: ActorOfChanges, own: readonly NewAddress[]): Standout {
  const { actor, who } = of;
  const { environment, from: begin, until: end } = scene.input;
  const some = own.slice(0, VALUES_MAX);
  const ips = some.map(({ ip }) => ip);
  const { addresses, events } = habitOf(scene, of);
  const filter = changesOf(environment, by(who), from(...ips), since(begin), until(end));
  return {
    rule: 'new-address',
    severity: severityOf('new-address', 'change-by-roaming'),
    subject: actor,
    title: `${actor} changed ${environment} from ${counted(own.length, 'new address', 'new addresses')}, as usual`,
    why: `${counted(events, 'event')} of ${actor} came from ${counted(addresses, 'different address', 'different addresses')}: a new one is habit.`,
    filter,
    shown: foundBy(filter, of),
    // It tells nothing about any of them.
    changes: [],
  };
}

function isRoaming(scene: Scene, actor: ActorOfChanges): boolean {
  const { addresses, events } = habitOf(scene, actor);
  return addresses >= ROAMING.addresses && events < addresses * ROAMING.eventsOfEach;
}

/** From how many addresses an actor came in how many events; of whom there is hardly any history, in the changes themselves. */
function habitOf({ histories }: Scene, { actor, changes }: ActorOfChanges) {
  const { addresses, seen } = histories.get(actor) ?? { addresses: 0, seen: undefined };
  if (seen && seen.count >= KNOWN_EVENTS.min) return { addresses, events: seen.count };
  const ips = changes.flatMap(({ event }) => event.context?.ip ?? []);
  return { addresses: new Set(ips).size, events: ips.length };
}
