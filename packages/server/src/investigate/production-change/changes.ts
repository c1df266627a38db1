import {
  type Actor,
  type FieldTerm,
  type Filter,
  formatActor,
  matchFilter,
  readActorText,
  type Term,
} from '@daybook/event';
import type { ProfileValue, Seen } from '../../event-index/profile.ts';
import type { Ask, PlacedEvent } from '../ask.ts';
import type { Inputs } from '../investigations.ts';
import { and, is, since, until, where } from '../where.ts';
import { counted, listed, stretch } from '../words.ts';
import { readAll } from './read-all.ts';

type Input = Inputs['production-change'];

export const DAY_MS = 86_400_000;

/** What changes the secrets and variables of an environment. */
export const CHANGE_ACTIONS = [
  'SECRET_SET',
  'SECRET_DELETE',
  'VARIABLE_SET',
  'VARIABLE_DELETE',
  'ENV_BULK_UPLOAD',
] as const;

/** How many changes are judged one by one. */
const CHANGES_MAX = 5_000;
/** How many are judged of those who made more than fit. */
const NEWEST_MAX = 1_000;

export type MadeChange = PlacedEvent & {
  /** As a filter takes it. */
  readonly actor: string;
};

/** Somebody who changed the environment within the window. */
export type ActorOfChanges = {
  readonly actor: string;
  readonly who: Pick<Actor, 'type' | 'name'>;
  /** Changes of the environment before the window, and within it. */
  readonly before: Seen | undefined;
  readonly within: Seen;
  /** Oldest first, by (occurredAt, position). */
  readonly changes: readonly MadeChange[];
};

export type ChangesRead = {
  /** Oldest first, by (occurredAt, position). */
  readonly changes: readonly MadeChange[];
  readonly actors: ReadonlyMap<string, ActorOfChanges>;
  /** Changes of the environment before the window, by anybody. */
  readonly before: Seen | undefined;
  /** How many there are within it. */
  readonly total: number;
  readonly notes: readonly string[];
};

/** Changes of an environment that took place, where further terms hold. */
export function changesOf(environment: string, ...terms: readonly Term[]): Filter {
  return where(is('action', ...CHANGE_ACTIONS), is('env', environment), is('outcome', 'success'), ...terms);
}

/** The changes of the window, and who made them. Where there are too many, those by whoever changes the environment most are left out. */
export async function readChanges(ask: Ask, input: Input): Promise<ChangesRead> {
  const { environment, from } = input;
  const all = changesOf(environment);
  const { before, within, fields } = await ask.profile(all, { fields: ['actor'], from, until: input.until });
  const { within: values = [], more = 0 } = fields.actor ?? {};
  const { fit, rest } = fitting(values);
  const window = and(all, since(from), until(input.until));
  const some = rest.length === 0 && more === 0 ? window : and(window, byTexts(fit));
  const read = await readAll(ask, some, { order: 'oldest', most: CHANGES_MAX });
  const newest =
    rest.length === 0
      ? []
      : (await readAll(ask, and(window, byTexts(rest)), { order: 'newest', most: NEWEST_MAX })).events;
  const changes = [...read.events, ...newest]
    .toSorted((a, b) => a.occurredAt - b.occurredAt || a.position - b.position)
    .map((change): MadeChange => ({ ...change, actor: formatActor(change.event.actor) }));
  return {
    changes,
    actors: actorsOf(changes, values),
    before,
    total: within?.count ?? 0,
    notes: [
      ...(within ? [] : [await noChange(ask, input)]),
      ...tooMany(rest),
      ...(more === 0 ? [] : [tooManyActors(more)]),
    ],
  };
}

/** Where there are changes instead: the name of the environment may have been meant otherwise. */
async function noChange(ask: Ask, { environment, from, until: end }: Input): Promise<string> {
  const elsewhere = where(is('action', ...CHANGE_ACTIONS), is('outcome', 'success'), since(from));
  const { fields } = await ask.profile(elsewhere, { fields: ['env'], from, until: end });
  const names = fields.env?.within.map(({ value }) => value) ?? [];
  const others = names.length === 0 ? '' : ` There are some of ${listed(names)}.`;
  return `No change of ${environment} is known ${stretch(from, end)}.${others}`;
}

/** As many actors as have at most {@link CHANGES_MAX} changes together, those who changed the environment least before first. */
function fitting(values: readonly ProfileValue[]): {
  readonly fit: readonly ProfileValue[];
  readonly rest: readonly ProfileValue[];
} {
  let room = CHANGES_MAX;
  const fit: ProfileValue[] = [];
  const rest: ProfileValue[] = [];
  for (const value of values) {
    const fits = value.within.count <= room;
    if (fits) room -= value.within.count;
    (fits ? fit : rest).push(value);
  }
  return { fit, rest };
}

/** Those of an actor's changes that a filter finds; undefined where not all of the changes were read. */
export function foundBy(
  filter: Filter,
  { within, changes }: ActorOfChanges,
): readonly MadeChange[] | undefined {
  if (within.count > changes.length) return undefined;
  const matches = matchFilter(filter, 0);
  return changes.filter(({ event, position, category }) => matches({ ...event, position, category }));
}

/** What actors did whose names a profile gave. */
export function byTexts(actors: readonly { readonly value: string }[]): FieldTerm {
  const patterns = actors.flatMap(({ value }) => readActorText('actor', value) ?? []);
  return {
    kind: 'field',
    key: 'actor',
    negated: false,
    values: patterns.map((pattern) => ({ actorType: 'user', ...pattern })),
  };
}

function actorsOf(
  changes: readonly MadeChange[],
  values: readonly ProfileValue[],
): ReadonlyMap<string, ActorOfChanges> {
  const seen = new Map(values.map(({ value, before, within }) => [value, { before, within }]));
  const actors = new Map<string, ActorOfChanges>();
  for (const [actor, own] of Map.groupBy(changes, (change) => change.actor)) {
    const [first] = own;
    const known = seen.get(actor);
    if (first && known) actors.set(actor, { actor, who: first.event.actor, ...known, changes: own });
  }
  return actors;
}

function tooMany(rest: readonly ProfileValue[]): string[] {
  if (rest.length === 0) return [];
  const count = rest.reduce((sum, { within }) => sum + within.count, 0);
  const names = listed(rest.map(({ value }) => value));
  return [
    `${names} made ${counted(count, 'change')}, of which only the newest ${NEWEST_MAX.toLocaleString('en')} were judged: a shorter time shows all.`,
  ];
}

function tooManyActors(more: number): string {
  return `Changes by ${more.toLocaleString('en')} more of those who change the environment most were not judged: a shorter time shows all.`;
}
