import { type Actor, type AuditEvent, formatActor, type Term } from '@daybook/event';
import type { Ask, PlacedEvent } from '../ask.ts';
import type { Inputs } from '../investigations.ts';
import { by, is, since, until, where } from '../where.ts';
import { type ActorOfChanges, type ChangesRead, DAY_MS, type MadeChange } from './changes.ts';
import { readAll } from './read-all.ts';

const ACTS_MAX = 2_000;
const ACCOUNT_ACTIONS = [
  'TEAM_ROLE_CHANGE',
  'TEAM_MEMBER_ADD',
  'USER_2FA_DISABLE',
  'USER_2FA_RESET',
  'USER_2FA_ENABLE',
  'PASSWORD_CHANGE',
] as const;

/** What befell the accounts behind the changes, from a day before the window on. Everything is oldest first. */
export type AccountActs = {
  /** Acts on each account, by the person's name; sign-ins are apart. */
  readonly onAccounts: ReadonlyMap<string, readonly PlacedEvent[]>;
  /** Sign-ins that failed or were denied, by account. */
  readonly failedSignIns: ReadonlyMap<string, readonly PlacedEvent[]>;
  /** Creations of keys that made changes, by the key's name. */
  readonly ofKeys: ReadonlyMap<string, readonly PlacedEvent[]>;
  /** Creations of keys by people who made changes, by the person's name. */
  readonly byPeople: ReadonlyMap<string, readonly PlacedEvent[]>;
  /** Each account's changes: a person's own, and those that a key made within a day of its creation by that person. */
  readonly changes: ReadonlyMap<string, readonly MadeChange[]>;
  /** Whether there are no more of them than were read. */
  readonly isWhole: boolean;
  readonly notes: readonly string[];
};

export async function readAccountActs(
  ask: Ask,
  input: Inputs['production-change'],
  { actors }: ChangesRead,
): Promise<AccountActs> {
  const times = [since(input.from - DAY_MS), until(input.until)];
  const read = async (...terms: readonly Term[]) =>
    readAll(ask, where(...terms, ...times), { order: 'newest', most: ACTS_MAX });
  const created = [is('action', 'API_KEY_CREATE'), is('outcome', 'success')];
  const all = [...actors.values()];
  const people = all.flatMap(({ who }) => (who.type === 'user' ? [who] : []));
  const keys = all.flatMap(({ who }) => (who.type === 'api-key' ? [who.name] : []));

  const ofKeys = keys.length === 0 ? NONE : await read(...created, is('resource', ...keys));
  const byPeople = people.length === 0 ? NONE : await read(...created, by(...people));
  const changes = changesOfAccounts(all, ofKeys.events);
  const names = [...changes.keys()];
  const member = [is('type', 'member'), is('resource', ...names)];
  const acts =
    names.length === 0
      ? NONE
      : await read(is('action', ...ACCOUNT_ACTIONS), is('outcome', 'success'), ...member);
  const signIns =
    names.length === 0
      ? NONE
      : await read(is('action', 'USER_LOGIN'), is('outcome', 'failure', 'denied'), ...member);
  const isWhole = ![acts, signIns, ofKeys, byPeople].some(({ more }) => more);
  return {
    onAccounts: oldestFirst(acts.events, ofResource),
    failedSignIns: oldestFirst(signIns.events, ofResource),
    ofKeys: oldestFirst(ofKeys.events, ofResource),
    byPeople: oldestFirst(byPeople.events, ({ actor }) => actor.name),
    changes,
    isWhole,
    notes: isWhole
      ? []
      : [
          `Only the newest ${ACTS_MAX.toLocaleString('en')} of each kind of act on accounts and keys were looked at: a shorter time shows all.`,
        ],
  };
}

const NONE: { readonly events: readonly PlacedEvent[]; readonly more: boolean } = { events: [], more: false };

/** Whose account stands behind each change. */
function changesOfAccounts(
  actors: readonly ActorOfChanges[],
  creations: readonly PlacedEvent[],
): ReadonlyMap<string, readonly MadeChange[]> {
  const byAccount = new Map<string, Set<MadeChange>>();
  const add = (name: string, changes: readonly MadeChange[]) => {
    if (changes.length > 0) byAccount.set(name, new Set([...(byAccount.get(name) ?? []), ...changes]));
  };
  for (const { who, changes } of actors) if (who.type === 'user') add(who.name, changes);
  const keys = new Map(actors.map(({ actor, changes }) => [actor, changes]));
  for (const { event, occurredAt } of creations) {
    if (event.actor.type !== 'user') continue;
    const changes = keys.get(formatActor({ type: 'api-key', name: event.resource.name })) ?? [];
    add(event.actor.name, within24Hours(changes, occurredAt));
  }
  return new Map(
    [...byAccount].map(([name, changes]) => [
      name,
      [...changes].toSorted((a, b) => a.occurredAt - b.occurredAt || a.position - b.position),
    ]),
  );
}

/** The changes that were made within 24 hours after a moment. */
export function within24Hours(changes: readonly MadeChange[], ms: number): readonly MadeChange[] {
  return changes.filter(({ occurredAt }) => occurredAt >= ms && occurredAt <= ms + DAY_MS);
}

/** The person of an account, as a filter takes an actor. */
export function person(name: string): Pick<Actor, 'type' | 'name'> {
  return { type: 'user', name };
}

function ofResource({ resource }: AuditEvent): string {
  return resource.name;
}

function oldestFirst(
  newestFirst: readonly PlacedEvent[],
  nameOf: (event: AuditEvent) => string,
): ReadonlyMap<string, readonly PlacedEvent[]> {
  return Map.groupBy(newestFirst.toReversed(), ({ event }) => nameOf(event));
}
