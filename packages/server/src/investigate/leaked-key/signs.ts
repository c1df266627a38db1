import type { Filter } from '@daybook/event';
import { and, atHours, is, isOrMissing, VALUES_MAX } from '../where.ts';
import { isDone } from './done.ts';
import type { Habits } from './habits.ts';
import { newHours } from './hours.ts';
import { newAgents } from './programs.ts';
import { isRead } from './reads.ts';
import { isRefused, type Refusal } from './refusals.ts';
import type { NewSecrets } from './secrets-read.ts';
import type { Suspect } from './suspect.ts';

/** What can be new about acts beside the address they came from, in words of a sentence. */
export const SIGNS = {
  program: 'a program that was not used before',
  secret: 'secrets that were not read before',
  place: 'an environment or project that was not used before',
  hour: 'an hour far from those used before',
  refusal: 'attempts that were refused',
} as const;

export type Sign = keyof typeof SIGNS;

/** Signs by the address they were seen from; addresses without any are missing. */
export type SignsByAddress = ReadonlyMap<string, ReadonlySet<Sign>>;

/** Asks once for each kind of sign which addresses it was seen from. */
export async function findSigns(
  suspect: Suspect,
  habits: Habits,
  found: { readonly secrets: NewSecrets; readonly refusals: readonly Refusal[] },
): Promise<SignsByAddress> {
  const { ask } = suspect;
  const signs = new Map<string, Set<Sign>>();
  for (const [sign, filter] of filtersOf(suspect, habits, found)) {
    const { groups } = await ask.groups(filter, { by: ['ip'] });
    for (const { values } of groups) {
      const value = values.ip ?? '';
      const known = signs.get(value) ?? new Set();
      signs.set(value, known.add(sign));
    }
  }
  return signs;
}

/** Filters that find what carries a sign; several of them where one cannot say it. */
function filtersOf(
  { during }: Suspect,
  habits: Habits,
  { secrets, refusals }: { readonly secrets: NewSecrets; readonly refusals: readonly Refusal[] },
): readonly (readonly [Sign, Filter])[] {
  // Where nothing is known from before, everything is new.
  const isComparable = (field: 'user-agent' | 'env' | 'project') => habits.strength(field) !== 'none';
  const agents = isComparable('user-agent')
    ? newAgents(habits).filter(({ isNewProgram }) => isNewProgram)
    : [];
  const hours = newHours(habits).filter(({ isFar }) => isFar);
  const places = (['env', 'project'] as const)
    .filter(isComparable)
    .map((field) => [field, habits.fresh(field).map(({ value }) => value)] as const);
  return [
    ...someOf(agents.map(({ value }) => value)).map(
      (values) => ['program', and(during, is('user-agent', ...values))] as const,
    ),
    ...places.flatMap(([field, values]) =>
      someOf(values).map((some) => ['place', and(during, isDone, is(field, ...some))] as const),
    ),
    ...(hours.length === 0 ? [] : [['hour', and(during, atHours(...hours))] as const]),
    ...secretFilters(during, secrets).map((filter) => ['secret', filter] as const),
    ...refusalFilters(during, refusals).map((filter) => ['refusal', filter] as const),
  ];
}

function secretFilters(during: Filter, { secrets }: NewSecrets): readonly Filter[] {
  const byPlace = Map.groupBy(secrets, ({ values: { env, project } }) => JSON.stringify([env, project]));
  return [...byPlace.values()].flatMap((group) => {
    const { env, project } = group[0]?.values ?? {};
    const place = [isOrMissing('env', env), isOrMissing('project', project)];
    return someOf(group.map(({ values }) => values.resource ?? '')).map((names) =>
      and(during, ...isRead, is('resource', ...names), ...place),
    );
  });
}

/** What was refused before as well tells nothing. */
function refusalFilters(during: Filter, refusals: readonly Refusal[]): readonly Filter[] {
  const fresh = refusals.filter(({ known }) => known !== 'known');
  const byAction = Map.groupBy(fresh, ({ values }) => values.action ?? '');
  return [...byAction].flatMap(([action, group]) =>
    someOf(group.map(({ values }) => values.resource ?? '')).map((names) =>
      and(during, isRefused, is('action', action), is('resource', ...names)),
    ),
  );
}

/** At most as many values as a term can have. What is beyond some hundreds adds no address that has no other sign. */
function someOf(values: readonly string[]): readonly (readonly string[])[] {
  const most = 3 * VALUES_MAX;
  const parts: (readonly string[])[] = [];
  for (let at = 0; at < Math.min(values.length, most); at += VALUES_MAX)
    parts.push(values.slice(at, at + VALUES_MAX));
  return parts;
}
