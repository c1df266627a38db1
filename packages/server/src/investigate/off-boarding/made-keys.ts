import type { Actor, Term } from '@daybook/event';
import type { EventGroup } from '../../event-index/groups.ts';
import type { Place } from '../../event-index/question.ts';
import { emailKey } from '../../platform/email-address.ts';
import type { Ask, PlacedEvent } from '../ask.ts';
import type { MadeKey } from '../investigations.ts';
import { is, notObserved, where } from '../where.ts';
import type { Deeds } from './deeds.ts';
import { isLater } from './places.ts';

/** How often keys may have made keys in turn. */
const ROUNDS_MAX = 5;
const EVENTS_MAX = 1_000;
/** Each is a value in every question that follows. */
const KEYS_MAX = 200;

/** How a person is named as an actor. */
type Person = Pick<Actor, 'name'> & { readonly type: 'user' };

export type MadeKeys = {
  /** Those that this workspace saw made, then the newest of those that are reported: in the order of their names. */
  readonly keys: readonly MadeKey[];
  /** How many others there are. */
  readonly more: number;
  /** Names of keys that others report as made by the person, and that this workspace made for somebody else: these reports are not believed. */
  readonly disbelieved: readonly string[];
};

/** When a key was made, first and last, and whether others than this workspace say so. */
type Making = {
  readonly id: string | undefined;
  readonly first: Place;
  readonly last: Place;
  readonly isReported: boolean;
};

/**
 * The API keys that a person made, and those made by these keys in turn; and keys whose making names the person as their owner, as imports from
 * CloudTrail do. What this workspace saw itself goes before what others report.
 */
export async function findMadeKeys(ask: Ask, people: readonly Person[], deeds: Deeds): Promise<MadeKeys> {
  const found = new Map<string, readonly Making[]>();
  let makings = [...byName(await madeBy(deeds, people)), ...(await madeFor(ask, people, deeds))];
  for (let round = 0; round < ROUNDS_MAX && makings.length > 0; round++) {
    const fresh = makings.filter(([name]) => !found.has(name));
    // Also those of keys that are known: one may have been made again by another of their keys.
    for (const [name, made] of makings) found.set(name, [...(found.get(name) ?? []), ...made]);
    const makers = fresh.map(([name]) => ({ type: 'api-key' as const, name }));
    makings = byName(await madeBy(deeds, makers));
  }
  const disbelieved = await madeHereByOthers(deeds, found);
  for (const name of disbelieved) found.delete(name);
  const names = [...found.keys()];
  const [ends, expiries] = [await findEnds(deeds, names), await findExpiries(ask, names)];
  const keys = [...found]
    .map(([name, made]) =>
      toKey(name, made, { ends: ends.get(name), expiry: expiries.get(name), now: ask.now }),
    )
    .toSorted(
      (a, b) => Number(a.isReported) - Number(b.isReported) || b.madeAt - a.madeAt || compareNames(a, b),
    );
  const some = keys.slice(0, KEYS_MAX);
  return { keys: some.toSorted(compareNames), more: keys.length - some.length, disbelieved };
}

function madeBy(
  deeds: Deeds,
  makers: readonly Pick<Actor, 'type' | 'name'>[],
): Promise<readonly EventGroup[]> {
  return deeds({ actions: ['API_KEY_CREATE'], by: makers });
}

function byName(groups: readonly EventGroup[]): [name: string, makings: readonly Making[]][] {
  const named = Map.groupBy(groups, ({ values }) => values.resource ?? '');
  return [...named].map(([name, together]) => [
    name,
    together.map(({ values, first, last }) => ({
      id: values['resource-id'],
      ...{ first, last, isReported: values.recorder !== 'workspace' },
    })),
  ]);
}

/**
 * Imports alone name an owner. The engine cannot ask for a field of the metadata, only for words in all of it, which is dear: it is asked where there
 * is more than can be looked through.
 */
async function madeFor(
  ask: Ask,
  people: readonly Person[],
  deeds: Deeds,
): Promise<[name: string, makings: readonly Making[]][]> {
  const all = await deeds({ actions: ['API_KEY_CREATE'] });
  if (all.every(({ values }) => values.recorder === 'workspace')) return [];
  const names = new Set(people.map(({ name }) => emailKey(name)));
  const isOwned = ({ event: { metadata } }: PlacedEvent) => {
    const owner = metadata?.resourceOwner;
    return typeof owner === 'string' && names.has(emailKey(owner));
  };
  let events = await creations(ask, notObserved());
  if (events.length === EVENTS_MAX) {
    const words = [...names].map((name) =>
      creations(ask, notObserved(), containing('resourceOwner'), containing(name)),
    );
    events = (await Promise.all(words)).flat();
  }
  return events.filter(isOwned).map(({ event: { resource }, occurredAt, position }) => {
    const place = { occurredAt, position };
    return [resource.name, [{ id: resource.id, first: place, last: place, isReported: true }]];
  });
}

function containing(text: string): Term {
  return { kind: 'text', negated: false, text };
}

async function creations(ask: Ask, ...terms: readonly Term[]): Promise<readonly PlacedEvent[]> {
  const filter = where(...terms, is('action', 'API_KEY_CREATE'), is('outcome', 'success'));
  return ask.events(filter, { order: 'newest', limit: EVENTS_MAX });
}

/** Of the keys that are only reported, those that this workspace made by somebody else's hand. */
async function madeHereByOthers(
  deeds: Deeds,
  found: ReadonlyMap<string, readonly Making[]>,
): Promise<string[]> {
  const reported = [...found].flatMap(([name, made]) =>
    made.every(({ isReported }) => isReported) ? [name] : [],
  );
  const made = await deeds({ actions: ['API_KEY_CREATE'], on: reported });
  const seen = made.filter(({ values }) => values.recorder === 'workspace');
  return [...new Set(seen.flatMap(({ values }) => values.resource ?? []))].toSorted();
}

/** When keys were revoked last, as this workspace saw it and as anybody says. */
type Ends = { readonly here?: Place; readonly anywhere: Place };

async function findEnds(deeds: Deeds, names: readonly string[]): Promise<ReadonlyMap<string, Ends>> {
  const ends = new Map<string, Ends>();
  for (const { values, last } of await deeds({ actions: ['API_KEY_REVOKE'], on: names })) {
    const name = values.resource ?? '';
    const known = ends.get(name);
    const here = values.recorder === 'workspace' ? latest(known?.here, last) : known?.here;
    ends.set(name, { anywhere: latest(known?.anywhere, last), ...(here && { here }) });
  }
  return ends;
}

/** When keys expire, as the newest event says that made them. */
async function findExpiries(ask: Ask, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (names.length === 0) return new Map();
  const expiries = new Map<string, number>();
  for (const { event } of (await creations(ask, is('resource', ...names))).toReversed()) {
    const text = event.metadata?.expiresAt;
    const time = typeof text === 'string' ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(time)) expiries.delete(event.resource.name);
    else expiries.set(event.resource.name, time);
  }
  return expiries;
}

function toKey(
  name: string,
  makings: readonly Making[],
  {
    ends,
    expiry,
    now,
  }: { readonly ends: Ends | undefined; readonly expiry: number | undefined; readonly now: number },
): MadeKey {
  const seen = makings.filter(({ isReported }) => !isReported);
  const isReported = seen.length === 0;
  const believed = isReported ? makings : seen;
  const [one, ...others] = believed;
  if (!one) throw new Error('a key was found without an event that made it');
  const first = others.reduce(
    (place, { first: other }) => (isLater(place, other) ? other : place),
    one.first,
  );
  const last = others.reduce((place, { last: other }) => latest(place, other), one.last);
  // Nobody else can say that a key of this workspace was revoked.
  const revoked = isReported ? ends?.anywhere : ends?.here;
  const expiredAt = expiry !== undefined && expiry <= now ? expiry : undefined;
  const endedAt = revoked && isLater(revoked, last) ? revoked.occurredAt : expiredAt;
  const id = believed.find((making) => making.id !== undefined)?.id;
  return {
    name,
    ...(id !== undefined && { id }),
    madeAt: first.occurredAt,
    ...(endedAt !== undefined && { endedAt }),
    isReported,
  };
}

function latest(a: Place | undefined, b: Place): Place {
  return a && isLater(a, b) ? a : b;
}

function compareNames(a: MadeKey, b: MadeKey): number {
  return a.name < b.name ? -1 : 1;
}
