import { type FieldTerm, type Filter, readActorText } from '@daybook/event';
import type { ProfileValue } from '../../event-index/profile.ts';
import type { Ask, PlacedEvent } from '../ask.ts';
import { and, notObserved, observed, since, until } from '../where.ts';
import { counted, listed } from '../words.ts';
import { readAll } from './read-all.ts';

/** How many changes are judged one by one. */
export const CHANGES_MAX = 5_000;
/** How many are judged of those who made more than fit. */
const NEWEST_MAX = 1_000;
/** Of how many actors a profile tells. */
const ACTORS_AT_ONCE = 1_000;

/** Milliseconds since 1970 UTC, inclusive and exclusive. */
type Stretch = { readonly from: number; readonly until: number };

/** Changes that are judged, and whole sentences about those that are not. */
type Most = { readonly events: readonly PlacedEvent[]; readonly notes: readonly string[] };

/** The changes of a stretch of time where they are at most {@link CHANGES_MAX}. */
export function readAllOf(ask: Ask, all: Filter, within: Stretch) {
  return readAll(ask, during(all, within), { order: 'oldest', most: CHANGES_MAX });
}

/**
 * Of more changes than can be judged: what this workspace observed, and as many of those that are reported as there is room for then, since reports can
 * be of any number. Of both parts those by whoever changes the environment most are left out, but for the newest.
 */
export async function readMost(ask: Ask, all: Filter, within: Stretch): Promise<Most> {
  const own = await readPart(ask, and(all, observed()), within, { room: CHANGES_MAX, notes: notesOnOwn });
  const room = Math.max(0, CHANGES_MAX - own.events.length);
  const reported = await readPart(ask, and(all, notObserved()), within, { room, notes: notesOnReported });
  return { events: [...own.events, ...reported.events], notes: [...own.notes, ...reported.notes] };
}

async function readPart(
  ask: Ask,
  part: Filter,
  stretch: Stretch,
  { room, notes }: { readonly room: number; readonly notes: Notes },
): Promise<Most> {
  const { fields } = await ask.profile(part, { fields: ['actor'], ...stretch });
  const { within: values = [], more = 0 } = fields.actor ?? {};
  const { fit, rest } = fitting(values, room);
  const read = async (actors: readonly ProfileValue[], order: 'oldest' | 'newest', most: number) =>
    actors.length === 0
      ? []
      : (await readAll(ask, and(during(part, stretch), byTexts(actors)), { order, most })).events;
  const events = [...(await read(fit, 'oldest', room)), ...(await read(rest, 'newest', NEWEST_MAX))];
  return { events, notes: notes(rest, more) };
}

/** How often the actors of changes changed the environment, whoever recorded it. */
export async function seenOf(
  ask: Ask,
  all: Filter,
  changes: readonly { readonly actor: string }[],
  stretch: Stretch,
): Promise<readonly ProfileValue[]> {
  const actors = [...new Set(changes.map(({ actor }) => actor))].map((value) => ({ value }));
  const seen: ProfileValue[] = [];
  for (let first = 0; first < actors.length; first += ACTORS_AT_ONCE) {
    const some = actors.slice(first, first + ACTORS_AT_ONCE);
    const { fields } = await ask.profile(and(all, byTexts(some)), { fields: ['actor'], ...stretch });
    seen.push(...(fields.actor?.within ?? []));
  }
  return seen;
}

/** As many actors as have at most so many changes together, those who changed the environment least before first. */
function fitting(
  values: readonly ProfileValue[],
  most: number,
): { readonly fit: readonly ProfileValue[]; readonly rest: readonly ProfileValue[] } {
  let room = most;
  const fit: ProfileValue[] = [];
  const rest: ProfileValue[] = [];
  for (const value of values) {
    const fits = value.within.count <= room;
    if (fits) room -= value.within.count;
    (fits ? fit : rest).push(value);
  }
  return { fit, rest };
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

function during(filter: Filter, { from, until: end }: Stretch): Filter {
  return and(filter, since(from), until(end));
}

/** What is said of actors whose changes did not fit, and of so many who were not looked at. */
type Notes = (rest: readonly ProfileValue[], more: number) => readonly string[];

const SHORTER = 'a shorter time shows all';

function notesOnOwn(rest: readonly ProfileValue[], more: number): readonly string[] {
  return [
    ...(rest.length === 0 ? [] : [`${namesOf(rest)} made ${countOf(rest)}, ${onlyNewest()}`]),
    ...(more === 0
      ? []
      : [
          `Changes by ${more.toLocaleString('en')} more of those who change the environment most were not judged: ${SHORTER}.`,
        ]),
  ];
}

function notesOnReported(rest: readonly ProfileValue[], more: number): readonly string[] {
  return [
    ...(rest.length === 0 ? [] : [`${countOf(rest)} by ${namesOf(rest)} are reported, ${onlyNewest()}`]),
    ...(more === 0
      ? []
      : [`Changes that are reported of ${counted(more, 'more actor')} were not judged: ${SHORTER}.`]),
  ];
}

function countOf(rest: readonly ProfileValue[]): string {
  return counted(
    rest.reduce((sum, { within }) => sum + within.count, 0),
    'change',
  );
}

function namesOf(rest: readonly ProfileValue[]): string {
  return listed(rest.map(({ value }) => value));
}

function onlyNewest(): string {
  return `of which only the newest ${NEWEST_MAX.toLocaleString('en')} were judged: ${SHORTER}.`;
}
