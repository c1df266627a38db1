import { type Actor, type Filter, formatActor, matchFilter, type Term } from '@daybook/event';
import type { ProfileValue, Seen } from '../../event-index/profile.ts';
import type { Ask, PlacedEvent } from '../ask.ts';
import type { Inputs } from '../investigations.ts';
import { is, since, where } from '../where.ts';
import { listed, stretch } from '../words.ts';
import { CHANGES_MAX, readAllOf, readMost, seenOf } from './read-most.ts';

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

/** The changes of the window, and who made them. Where there are too many, what is reported is left out before what this workspace observed. */
export async function readChanges(ask: Ask, input: Input): Promise<ChangesRead> {
  const { environment, from, until } = input;
  const all = changesOf(environment);
  const { before, within, fields } = await ask.profile(all, { fields: ['actor'], from, until });
  const { within: values = [], more = 0 } = fields.actor ?? {};
  const total = within?.count ?? 0;
  const isWhole = more === 0 && total <= CHANGES_MAX;
  const { events, notes } = isWhole
    ? { ...(await readAllOf(ask, all, { from, until })), notes: [] }
    : await readMost(ask, all, { from, until });
  const changes = events
    .toSorted((a, b) => a.occurredAt - b.occurredAt || a.position - b.position)
    .map((change): MadeChange => ({ ...change, actor: formatActor(change.event.actor) }));
  const seen = isWhole ? values : await seenOf(ask, all, changes, { from, until });
  return {
    changes,
    actors: actorsOf(changes, seen),
    before,
    total,
    notes: within ? notes : [await noChange(ask, input)],
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

/** Those of an actor's changes that a filter finds; undefined where not all of the changes were read. */
export function foundBy(
  filter: Filter,
  { within, changes }: ActorOfChanges,
): readonly MadeChange[] | undefined {
  if (within.count > changes.length) return undefined;
  const matches = matchFilter(filter, 0);
  return changes.filter(({ event, position, category }) => matches({ ...event, position, category }));
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
