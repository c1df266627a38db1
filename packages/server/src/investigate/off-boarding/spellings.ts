import { type Actor, type FieldTerm, formatActor } from '@daybook/event';
import type { EventGroup } from '../../event-index/groups.ts';
import { emailKey } from '../../platform/email-address.ts';
import type { Ask } from '../ask.ts';
import { where } from '../where.ts';
import { isKey, nameOf, toActor } from './actors.ts';
import type { Deeds } from './deeds.ts';

/** Each is a value in every question that follows. */
const SPELLINGS_MAX = 20;

type Named = Pick<Actor, 'type' | 'name'>;

export type Spellings = {
  /** That which was asked for and that of accounts first. */
  readonly names: readonly string[];
  /** How many more there are. */
  readonly more: number;
};

/**
 * How the log spells a person's address: accounts have it in one spelling, reports in any. Looked for among those who did something, the spellings with
 * most events first, and among those who were added and removed.
 */
export async function findSpellings(ask: Ask, email: string, deeds: Deeds): Promise<Spellings> {
  const asked = email.trim();
  const key = emailKey(asked);
  const { groups } = await ask.groups(where(beginsLike(asked, key)), { by: ['actor'] });
  const actors = groups.map(({ values }) => nameOf(values.actor ?? ''));
  const members = await deeds({ actions: ['TEAM_MEMBER_ADD', 'TEAM_MEMBER_REMOVE'] });
  const names = [asked, key, ...actors, ...members.flatMap(({ values }) => values.resource ?? [])];
  const found = new Set(names.filter((name) => emailKey(name) === key));
  const known = [...found].slice(0, SPELLINGS_MAX);
  return { names: known, more: found.size - known.length };
}

/** People whose names begin with the same letter: no filter compares in any case, and few names are left to be compared here. */
function beginsLike(...texts: readonly string[]): FieldTerm {
  const letters = texts
    .flatMap((text) => [text, text.normalize('NFC'), text.normalize('NFD')])
    .map((text) => String.fromCodePoint(text.codePointAt(0) ?? 0))
    .flatMap((letter) => [letter, letter.toLowerCase(), letter.toUpperCase()]);
  const values = [...new Set(letters)].map((text) => ({
    ...{ text, anyPrefix: false, anySuffix: true },
    actorType: 'user',
  }));
  return { kind: 'field', key: 'actor', negated: false, values };
}

/** Groups of events by who of them acted, the person in the spelling that was asked for, whichever the events have. */
export function byActor(
  { email }: { readonly email: string },
  groups: readonly EventGroup[],
): ReadonlyMap<string, readonly EventGroup[]> {
  const person = formatActor({ type: 'user', name: email });
  return Map.groupBy(groups, ({ values: { actor = '' } }) => (isKey(actor) ? actor : person));
}

/** All that a name of {@link byActor} stands for. */
export function actorsOf({ people }: { readonly people: readonly Named[] }, actor: string): readonly Named[] {
  return isKey(actor) ? [toActor(actor)] : people;
}
