import { formatActor, formatRecorder, parseFilter } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import type { IndexRow } from '../event-index.ts';
import { type EventGroup, GROUP_FIELDS, type GroupField, type GroupsQuery } from '../groups.ts';
import type { Place } from '../question.ts';
import type { SampleIndex } from './sample-index.ts';
import { JANUARY, sampleRow, sampleRows } from './sample-rows.ts';
import { FILTERS, lateRows, matching, variedRows } from './varied-rows.ts';

/** The part of the contract about groups of events. */
export function describeGroups(current: () => SampleIndex): void {
  const groups = (text: string, query: Partial<GroupsQuery> & Pick<GroupsQuery, 'by'>) =>
    current().index.groups('acme', {
      ...current().question({ filter: parseFilter(text) }),
      ...{ positions: 1_000, most: 1_000 },
      ...query,
    });

  describe('groups', () => {
    test('by one field are those of a plain reading, whatever the filter', async () => {
      const rows = [...variedRows(), ...lateRows(30).map((row, at) => moved(row, 210 + at))];
      await current().apply(rows);
      for (const field of GROUP_FIELDS) {
        for (const text of ['', ...FILTERS.slice(0, 8)]) {
          const found = await groups(text, { by: [field] });
          expect(found).toEqual({ groups: plainly(rows, text, [field]), more: 0 });
        }
      }
    });

    test('by several fields are those of a plain reading, whichever of them an event has', async () => {
      const rows = variedRows();
      await current().apply(rows);
      for (const by of [
        ['actor', 'resource', 'env', 'project', 'version'],
        ['recorder', 'outcome', 'action'],
        ['category', 'resource-id', 'env'],
      ] as const) {
        expect((await groups('outcome:success', { by })).groups).toEqual(
          plainly(rows, 'outcome:success', by),
        );
      }
    });

    test('give as many positions as are asked for, the lowest, and say how many groups are left out', async () => {
      const rows = sampleRows(50, (position) => ({ context: { version: position % 7 } }));
      await current().apply(rows);
      const { groups: found, more } = await groups('', { by: ['version'], positions: 3, most: 2 });
      expect(found.map(({ values, count, positions }) => [values.version, count, positions])).toEqual([
        ['0', 8, [0, 7, 14]],
        ['1', 7, [1, 8, 15]],
      ]);
      expect(more).toBe(5);
      const [none] = (await groups('', { by: ['version'], positions: 0 })).groups;
      expect(none).toMatchObject({ count: 8, positions: [] });
    });

    test('are one where the system acts under several names, or an import came with several keys', async () => {
      await current().apply([
        sampleRow(0, {
          actor: { type: 'system', name: 'rotation' },
          recordedBy: { type: 'import', name: 'a' },
        }),
        sampleRow(1, { actor: { type: 'system', name: 'sweep' }, recordedBy: { type: 'import', name: 'b' } }),
        sampleRow(2, { actor: { type: 'user', name: 'system' }, recordedBy: { type: 'api-key' } }),
      ]);
      const found = await groups('', { by: ['actor', 'recorder'] });
      expect(found.groups.map(({ values, positions }) => ({ ...values, positions }))).toEqual([
        { actor: 'system', recorder: 'import', positions: [0, 1] },
        { actor: 'user:system', recorder: 'api-key:*', positions: [2] },
      ]);
    });

    test('show nothing below visibleFrom or beyond readUpTo', async () => {
      await current().apply(sampleRows(10));
      const [found, other] = (await groups('', { by: ['action'], visibleFrom: 3, readUpTo: 6 })).groups;
      expect(found).toMatchObject({
        count: 4,
        positions: [3, 4, 5, 6],
        first: { position: 3 },
        last: { position: 6 },
      });
      expect(other).toBeUndefined();
      expect(await groups('', { by: ['action'], readUpTo: -1 })).toEqual({ groups: [], more: 0 });
    });

    test('are refused by nothing, by a field that there is not, and beyond what may be asked for', async () => {
      const unknown = 'payload' as GroupField;
      for (const query of [
        { by: [] },
        { by: [unknown] },
        { by: ['actor'], most: 0 },
        { by: ['actor'], positions: 1_001 },
        { by: ['actor'], positions: 1_000, most: 1_001 },
        { by: ['actor'], positions: 0, most: 10_001 },
      ] satisfies readonly (Partial<GroupsQuery> & Pick<GroupsQuery, 'by'>)[])
        await expect(groups('', query)).rejects.toMatchObject({ code: 'refused' });
      expect(await groups('', { by: ['actor'], positions: 0, most: 10_000 })).toEqual({
        groups: [],
        more: 0,
      });
    });
  });
}

function moved(row: IndexRow, position: number): IndexRow {
  return { ...sampleRow(position, { ...row.event, recordedAt: JANUARY + 85 * 86_400_000 + position }) };
}

/** The groups by the language's own definition. */
function plainly(rows: readonly IndexRow[], text: string, by: readonly GroupField[]): EventGroup[] {
  const found = matching(rows, text).flatMap((position) => rows[position] ?? []);
  const valuesOf = (row: IndexRow) => by.map((field) => VALUE_OF[field](row));
  const byValues = Map.groupBy(found, (row) => JSON.stringify(valuesOf(row).map((value) => value ?? null)));
  return [...byValues.values()]
    .map((together): EventGroup & { key: (string | undefined)[] } => {
      const places = together
        .map(placeOf)
        .toSorted((a, b) => a.occurredAt - b.occurredAt || a.position - b.position);
      const [first, last] = [places[0], places.at(-1)];
      const [row] = together;
      if (!first || !last || !row) throw new Error('a group has events');
      const key = valuesOf(row);
      const values = Object.fromEntries(
        by.flatMap((field, at) => (key[at] === undefined ? [] : [[field, key[at]]])),
      );
      return {
        key,
        values,
        count: together.length,
        first,
        last,
        positions: together.map(({ position }) => position),
      };
    })
    .toSorted((a, b) => b.count - a.count || compareKeys(a.key, b.key))
    .map(({ key: _, ...group }) => group);
}

const VALUE_OF: Readonly<Record<GroupField, (row: IndexRow) => string | undefined>> = {
  category: ({ category }) => category,
  action: ({ event }) => event.action,
  actor: ({ event }) => formatActor(event.actor),
  outcome: ({ event }) => event.outcome,
  resource: ({ event }) => event.resource.name,
  'resource-id': ({ event }) => event.resource.id,
  ip: ({ event }) => event.context?.ip,
  env: ({ event }) => event.context?.environment,
  project: ({ event }) => event.context?.project,
  version: ({ event }) => event.context?.version?.toString(),
  recorder: ({ event }) => formatRecorder(event.recordedBy),
};

function placeOf({ event, position }: IndexRow): Place {
  return { occurredAt: Date.parse(event.occurredAt), position };
}

/** Missing values last; versions here have one digit. */
function compareKeys(a: readonly (string | undefined)[], b: readonly (string | undefined)[]): number {
  for (const [at, one] of a.entries()) {
    const other = b[at];
    if (one === other) continue;
    if (one === undefined) return 1;
    if (other === undefined) return -1;
    return Buffer.compare(Buffer.from(one), Buffer.from(other));
  }
  return 0;
}
