import { resolveTimes } from '@daybook/event';
import type {
  Profile,
  ProfileField,
  ProfileQuery,
  Profiles,
  ProfilesQuery,
  ProfileValue,
  ProfileValues,
  Seen,
} from '../profile.ts';
import type { Cell } from './connections.ts';
import { monthsFor } from './month.ts';
import type { Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';
import { readValue } from './profile-fields.ts';
import { ALL, profileSql, readPlace } from './profile-sql.ts';

/** One profile of everything that matches. */
export async function readProfile(snapshot: Snapshot, asked: ProfileQuery): Promise<Profile> {
  const query = { ...asked, fields: [...new Set(asked.fields)] };
  return toProfile(query.fields, await readRows(snapshot, query));
}

/** A profile of each value of a field. */
export async function readProfiles(snapshot: Snapshot, asked: ProfilesQuery): Promise<Profiles> {
  const query = { ...asked, fields: [...new Set(asked.fields)] };
  const byOwner = Map.groupBy(await readRows(snapshot, query), ({ owner }) => owner);
  const profiles = new Map<string, Profile>();
  for (const [owner, rows] of byOwner) {
    profiles.set(readValue(query.by, owner), toProfile(query.fields, rows));
  }
  const [[first] = []] = byOwner.values();
  return { profiles, more: (first?.owners ?? 0) - profiles.size };
}

/** A row of {@link profileSql}. */
type Row = {
  readonly field: number;
  readonly owner: string;
  readonly value: string;
  readonly within: Seen | undefined;
  readonly before: Seen | undefined;
  /** How many values there are. */
  readonly values: { readonly within: number; readonly before: number };
  readonly owners: number;
};

async function readRows(snapshot: Snapshot, query: ProfileQuery | ProfilesQuery): Promise<Row[]> {
  const { since, until = query.until } = resolveTimes(query.filter, query.now);
  const months = monthsFor(snapshot.months, query, {
    ...(since !== undefined && { since }),
    until: Math.min(until, query.until),
  });
  if (months.length === 0) return [];
  const parameters = new Parameters();
  const rows = await snapshot.read(months, (catalogs, run) =>
    run(profileSql(catalogs, query, parameters), parameters),
  );
  return rows.map(toRow);
}

function toRow(cells: readonly Cell[]): Row {
  const [field, owner, value] = cells;
  const [withinValues, beforeValues, , owners] = cells.slice(9);
  return {
    field: Number(field),
    owner: String(owner),
    value: String(value),
    within: toSeen(cells.slice(3, 6)),
    before: toSeen(cells.slice(6, 9)),
    values: { within: Number(withinValues), before: Number(beforeValues) },
    owners: Number(owners),
  };
}

function toSeen([count, first, last]: readonly Cell[]): Seen | undefined {
  if (typeof first !== 'bigint' || typeof last !== 'bigint') return undefined;
  return { count: Number(count), first: readPlace(first), last: readPlace(last) };
}

function toProfile(fields: readonly ProfileField[], rows: readonly Row[]): Profile {
  const byField = Map.groupBy(rows, ({ field }) => field);
  const [all] = byField.get(ALL) ?? [];
  return {
    before: all?.before,
    within: all?.within,
    fields: Object.fromEntries(
      fields.map((field, index) => [field, toValues(field, byField.get(index) ?? [])]),
    ),
  };
}

function toValues(field: ProfileField, rows: readonly Row[]): ProfileValues {
  const within = rows.flatMap(({ value, within, before }): ProfileValue[] =>
    within ? [{ value: readValue(field, value), before, within }] : [],
  );
  const counts = rows[0]?.values ?? { within: 0, before: 0 };
  return { within, more: counts.within - within.length, before: counts.before };
}
