import { formatActor, formatRecorder, matchFilter, networkOf, parseAddress } from '@daybook/event';
import type { IndexRow } from '../event-index.ts';
import type {
  Positions,
  PositionsOfEachQuery,
  Profile,
  ProfileField,
  ProfileQuery,
  Profiles,
  ProfilesQuery,
  ProfileValues,
  Seen,
} from '../profile.ts';
import type { Question } from '../question.ts';

/** What a profile of the rows must be, read row by row. */
export function plainProfile(rows: readonly IndexRow[], query: ProfileQuery): Profile {
  const matching = matchingRows(rows, query).filter((row) => timeOf(row) < query.until);
  const before = matching.filter((row) => timeOf(row) < query.from);
  const within = matching.filter((row) => timeOf(row) >= query.from);
  return {
    before: seen(before),
    within: seen(within),
    fields: Object.fromEntries(
      query.fields.map((field) => [field, plainValues(field, query.top, before, within)]),
    ),
  };
}

export function plainProfiles(rows: readonly IndexRow[], query: ProfilesQuery): Profiles {
  const { by, most } = query;
  const groups = [...groupByValue(by, rows)]
    .map(([value, own]) => [value, plainProfile(own, query)] as const)
    .filter(([, { within }]) => within !== undefined)
    .toSorted(
      ([a, one], [b, other]) =>
        (other.within?.count ?? 0) - (one.within?.count ?? 0) || compareValues(by, a, b),
    );
  return { profiles: new Map(groups.slice(0, most)), more: Math.max(0, groups.length - most) };
}

export function plainPositions(
  rows: readonly IndexRow[],
  { filters, limit, ...question }: PositionsOfEachQuery,
): Positions[] {
  return filters.map((filter) => {
    const positions = matchingRows(rows, { ...question, filter }).map(({ position }) => position);
    return { positions: positions.slice(0, limit), count: positions.length };
  });
}

function plainValues(
  field: ProfileField,
  top: number,
  before: readonly IndexRow[],
  within: readonly IndexRow[],
): ProfileValues {
  const earlier = groupByValue(field, before);
  const values = [...groupByValue(field, within)]
    .flatMap(([value, rows]) => {
      const now = seen(rows);
      return now ? [{ value, before: seen(earlier.get(value) ?? []), within: now }] : [];
    })
    .toSorted(
      (a, b) => (a.before?.count ?? 0) - (b.before?.count ?? 0) || compareValues(field, a.value, b.value),
    );
  return {
    within: values.slice(0, top),
    more: Math.max(0, values.length - top),
    before: earlier.size,
  };
}

function matchingRows(
  rows: readonly IndexRow[],
  { filter, now, readUpTo, visibleFrom }: Question,
): readonly IndexRow[] {
  const matches = matchFilter(filter, now);
  return rows.filter(
    ({ event, position, category }) =>
      position >= visibleFrom && position <= readUpTo && matches({ ...event, position, category }),
  );
}

function groupByValue(field: ProfileField, rows: readonly IndexRow[]): Map<string, IndexRow[]> {
  const groups = new Map<string, IndexRow[]>();
  for (const row of rows) {
    const value = fieldOf(field, row);
    if (value !== undefined) groups.set(value, [...(groups.get(value) ?? []), row]);
  }
  return groups;
}

function fieldOf(field: ProfileField, { event }: IndexRow): string | undefined {
  const { actor, resource, context, recordedBy, occurredAt } = event;
  switch (field) {
    case 'ip':
      return context?.ip;
    case 'network':
      return context?.ip === undefined ? undefined : networkOf(context.ip);
    case 'user-agent':
      return context?.userAgent;
    case 'secret':
      return resource.type === 'secret' ? resource.name : undefined;
    case 'env':
      return context?.environment;
    case 'project':
      return context?.project;
    case 'hour':
      return occurredAt.slice(11, 13);
    case 'day':
      return occurredAt.slice(0, 10);
    case 'actor':
      return formatActor(actor);
    case 'recorder':
      return formatRecorder(recordedBy);
    case 'action':
      return event.action;
    case 'outcome':
      return event.outcome;
  }
}

function seen(rows: readonly IndexRow[]): Seen | undefined {
  const places = rows
    .map((row) => ({ occurredAt: timeOf(row), position: row.position }))
    .toSorted((a, b) => a.occurredAt - b.occurredAt || a.position - b.position);
  const [first, last] = [places[0], places.at(-1)];
  return first && last && { count: places.length, first, last };
}

function compareValues(field: ProfileField, a: string, b: string): number {
  if (field !== 'network') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return addressOf(a) < addressOf(b) ? -1 : addressOf(a) > addressOf(b) ? 1 : 0;
}

function addressOf(network: string): bigint {
  return parseAddress(network.split('/')[0] ?? '')?.value ?? 0n;
}

function timeOf({ event }: IndexRow): number {
  return Date.parse(event.occurredAt);
}
