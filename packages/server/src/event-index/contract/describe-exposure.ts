import { matchFilter, type PositionRange, parseFilter } from '@daybook/event';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyRow, EventIndex, IndexRow } from '../event-index.ts';
import type { Exposure, ExposureQuery } from '../exposure.ts';
import { exposuresOf, inOrder } from './exposure-model.ts';
import { anyExposureRows } from './exposure-rows.ts';
import type { SampleIndex } from './sample-index.ts';
import { headAfter, JANUARY, sampleRow, sampleRows } from './sample-rows.ts';

const EVERYTHING = { readUpTo: Number.MAX_SAFE_INTEGER, visibleFrom: 0 };

/** All pages, of so few that most answers have several. */
async function allExposures(
  index: EventIndex,
  organizationId: string,
  query: Partial<ExposureQuery> = {},
): Promise<Exposure[]> {
  const found: Exposure[] = [];
  for (;;) {
    const after = found.at(-1);
    const page = { ...EVERYTHING, limit: 12, ...query, ...(after && { after }) };
    const { exposures, more } = await index.exposure(organizationId, page);
    found.push(...exposures);
    if (!more) return found;
  }
}

/** The part of the contract about who holds what. */
export function describeExposure(current: () => SampleIndex): void {
  const all = (query: Partial<ExposureQuery> = {}) => allExposures(current().index, 'acme', query);

  describe('exposure', () => {
    test('is by secret, environment, project, version and actor, whatever happened when', async () => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(anyExposureRows, fc.nat(60), fc.nat(60), async (rows, one, other) => {
          const organization = `run_${run++}`;
          const { index } = current();
          await applyByMonth(index, organization, rows);
          const last = rows.length - 1;
          const windows = [
            { visibleFrom: 0, readUpTo: Number.MAX_SAFE_INTEGER },
            { visibleFrom: 0, readUpTo: Number.MAX_SAFE_INTEGER, disbelieved: 'shop' },
            { visibleFrom: Math.min(one, last), readUpTo: last },
            { visibleFrom: Math.min(one, other, last), readUpTo: Math.min(Math.max(one, other), last) },
          ];
          for (const window of windows) {
            expect(await allExposures(index, organization, window)).toEqual(
              inOrder(exposuresOf(rows, window)),
            );
          }
          await index.drop(organization);
        }),
        { numRuns: 12 },
      );
    }, 120_000);

    test('goes with the events that expire or are erased, and a rebuilt index says the same', async () => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(anyExposureRows, fc.nat(60), anyRanges, async (rows, cut, wanted) => {
          const [grown, rebuilt] = [`grown_${run}`, `rebuilt_${run++}`];
          const { index } = current();
          await applyByMonth(index, grown, rows);
          const below = Math.min(cut, rows.length);
          const ranges = wanted
            .map(({ first, last }) => ({ first, last: Math.min(last, rows.length - 1) }))
            .filter(({ first, last }) => first <= last);
          await index.erase(grown, ranges);
          await index.letGo(grown, below);
          const isLeft = ({ position }: IndexRow) =>
            position >= below && !ranges.some(({ first, last }) => first <= position && position <= last);
          const expected = inOrder(exposuresOf(rows.filter(isLeft), EVERYTHING));
          expect(await allExposures(index, grown)).toEqual(expected);
          await applyByMonth(index, rebuilt, rows, (row) =>
            isLeft(row) ? row : { isGone: true, first: row.position, last: row.position },
          );
          expect(await allExposures(index, rebuilt)).toEqual(expected);
          for (const organization of [grown, rebuilt]) await index.drop(organization);
        }),
        { numRuns: 8 },
      );
    }, 120_000);

    test('is of whom and of what was asked, and of what a filter finds', async () => {
      const drawn = fc.sample(anyExposureRows, { numRuns: 20, seed: 12 });
      const [rows = []] = drawn.toSorted((a, b) => b.length - a.length);
      await applyByMonth(current().index, 'acme', rows);
      const asked = async (query: Partial<ExposureQuery>, isAsked: (row: IndexRow) => boolean) => {
        const expected = inOrder(exposuresOf(rows, EVERYTHING, isAsked));
        expect(await all(query)).toEqual(expected);
        return expected.length;
      };
      const named = await asked({ secret: 'A' }, ({ event }) => event.resource.name === 'A');
      const placed = await asked(
        { secret: 'A', environment: 'production' },
        ({ event }) => event.resource.name === 'A' && event.context?.environment === 'production',
      );
      const ofProject = await asked(
        { project: 'storefront' },
        ({ event }) => event.context?.project === 'storefront',
      );
      const byName = await asked(
        {
          actors: [
            { type: 'user', name: 'ana@acme.example' },
            { type: 'api-key', name: 'nobody' },
          ],
        },
        ({ event }) => event.actor.name === 'ana@acme.example',
      );
      const byId = await asked(
        { actors: [{ type: 'user', id: 'usr_1' }] },
        ({ event }) => event.actor.id === 'usr_1',
      );
      const ofType = await asked(
        { actors: [{ type: 'system' }] },
        ({ event }) => event.actor.type === 'system',
      );
      const found = { named, placed, ofProject, byName, byId, ofType };
      expect(Math.min(...Object.values(found)), JSON.stringify(found)).toBeGreaterThan(0);
      expect(found.named).toBeGreaterThan(found.placed);
      expect(await all({ actors: [] })).toEqual([]);
      const filter = parseFilter('action:SECRET_READ until:2026-01-20 -actor:system');
      const matches = matchFilter(filter, JANUARY);
      const within = await asked(
        { window: { filter, now: JANUARY } },
        ({ event, position, recordedAt, category }) =>
          matches({ ...event, position, recordedAt: new Date(recordedAt).toISOString(), category }),
      );
      expect(within).toBeGreaterThan(0);
      const none = { filter: parseFilter('until:2001-01-01'), now: JANUARY };
      expect(await all({ window: none })).toEqual([]);
    });

    test('is nothing where there is nothing', async () => {
      expect(await all()).toEqual([]);
      await current().apply(sampleRows(3, () => ({ action: 'USER_LOGIN' })));
      expect(await all()).toEqual([]);
      expect(await all({ visibleFrom: 3 })).toEqual([]);
    });

    test('a set without version leaves open what anybody has read since', async () => {
      const of = (name: string) => ({ actor: { type: 'user', name }, context: { version: 7 } }) as const;
      await current().apply([
        sampleRow(0, of('ana')),
        sampleRow(1, { action: 'SECRET_SET' }),
        sampleRow(2, of('bob')),
      ]);
      const states = async (query: Partial<ExposureQuery>) => (await all(query)).map(({ state }) => state);
      expect(await states({ actors: [{ type: 'user', name: 'ana' }] })).toEqual(['rotate']);
      expect(await states({ readUpTo: 1, actors: [{ type: 'user', name: 'ana' }] })).toEqual(['rotated']);
    });

    test('what this workspace observed comes before any number of reports', async () => {
      const observed = { recordedBy: { type: 'workspace' } } as const;
      const named = (name: string) => ({ resource: { type: 'secret', name } });
      await current().apply([
        ...sampleRows(30, (position) => named(`!${position}`)),
        sampleRow(30, { ...observed, ...named('A') }),
        sampleRow(31, { ...observed, ...named('Z') }),
        sampleRow(32, named('Z')),
      ]);
      const told = (await all({ limit: 1 })).map(({ secret, reads }) => `${secret} ${reads}`);
      expect(told.slice(0, 3)).toEqual(['A 1', 'Z 2', '!0 1']);
      expect(told).toHaveLength(32);
    });

    test('what was reported with a key that is not believed closes nothing, and what others report later does', async () => {
      const set = (name: string, context: { version: number }, type: 'api-key' | 'import' = 'api-key') =>
        ({ action: 'SECRET_SET', context, recordedBy: { type, name } }) as const;
      await current().apply([
        sampleRow(0, { context: { version: 1 } }),
        sampleRow(1, set('suspect', { version: 2 })),
        sampleRow(2, set('suspect', { version: 3 }, 'import')),
        sampleRow(3, set('shop', { version: 4 })),
      ]);
      const closing = async (query: Partial<ExposureQuery>) =>
        (await all(query)).find(({ version }) => version === 1)?.closedBy?.position;
      expect(await closing({})).toBe(1);
      expect(await closing({ disbelieved: 'suspect', readUpTo: 2 })).toBeUndefined();
      expect(await closing({ disbelieved: 'suspect' })).toBe(3);
      expect(await closing({ disbelieved: 'another' })).toBe(1);
    });

    test('a secret that is made again elsewhere begins anew: who reads it then holds what is in use', async () => {
      const of = (name: string, version: number) =>
        ({ actor: { type: 'api-key', name }, context: { environment: 'production', version } }) as const;
      const rows = [
        sampleRow(0, { ...of('maker', 1), action: 'SECRET_SET' }),
        sampleRow(1, { ...of('old', 1) }),
        sampleRow(2, { ...of('both', 1) }),
        sampleRow(3, { ...of('maker', 2), action: 'SECRET_SET' }),
        sampleRow(4, { ...of('maker', 2), action: 'SECRET_DELETE' }),
        sampleRow(5, { ...of('maker', 1), action: 'SECRET_SET' }),
        sampleRow(6, { ...of('both', 1) }),
        sampleRow(7, { ...of('new', 1) }),
      ];
      const told = async () =>
        (await all()).map(({ actor, version, state, closedBy }) =>
          [actor.name, version, state, ...(closedBy ? [closedBy.position] : [])].join(' '),
        );
      await current().apply(rows);
      expect(await told()).toEqual([
        'maker 2 deleted 4',
        'both 1 rotate',
        'maker 1 rotate',
        'new 1 rotate',
        'old 1 rotated 3',
      ]);
      await current().apply([sampleRow(8, { ...of('maker', 2), action: 'SECRET_SET' })]);
      expect(await told()).toEqual([
        'maker 2 rotate',
        'both 1 rotated 8',
        'maker 1 rotated 8',
        'new 1 rotated 8',
        'old 1 rotated 3',
      ]);
    });

    test('what others report closes nothing that this workspace keeps, and what they read of it counts', async () => {
      const workspace = {
        recordedBy: { type: 'workspace' },
        resource: { type: 'secret', id: 'sec_1', name: 'TOKEN' },
      } as const;
      const shop = {
        recordedBy: { type: 'api-key', name: 'shop' },
        resource: { type: 'secret', name: 'TOKEN' },
      } as const;
      const context = (version: number) => ({ environment: 'production', version });
      const ana = { actor: { type: 'user', name: 'ana@acme.example' } } as const;
      const rows = [
        sampleRow(0, {
          ...workspace,
          action: 'SECRET_SET',
          context: context(1),
          actor: { type: 'user', name: 'admin' },
        }),
        sampleRow(1, { ...workspace, ...ana, context: context(1) }),
        sampleRow(2, {
          ...shop,
          actor: { type: 'user', name: 'bob' },
          context: { ...context(1), project: 'storefront' },
        }),
        sampleRow(3, {
          ...shop,
          action: 'SECRET_SET',
          context: context(2),
          actor: { type: 'user', name: 'forger' },
        }),
        sampleRow(4, {
          ...shop,
          action: 'SECRET_DELETE',
          context: context(2),
          actor: { type: 'user', name: 'forger' },
        }),
      ];
      await current().apply(rows);
      const told = async () =>
        (await all()).map(({ actor, version, state, isReported, isOwn }) =>
          [
            actor.name,
            `v${version}`,
            state,
            ...(isReported ? ['reported'] : []),
            ...(isOwn ? ['own'] : []),
          ].join(' '),
        );
      expect(await told()).toEqual([
        'admin v1 rotate own',
        'ana@acme.example v1 rotate',
        'forger v2 rotate reported own',
        'bob v1 rotate reported',
      ]);
      await current().apply([
        sampleRow(5, {
          ...workspace,
          action: 'SECRET_SET',
          context: context(2),
          actor: { type: 'user', name: 'admin' },
        }),
      ]);
      expect(await told()).toEqual([
        'admin v2 rotate own',
        'admin v1 rotated own',
        'ana@acme.example v1 rotated',
        'forger v2 rotate reported own',
        'bob v1 rotated reported',
      ]);
    });
  });
}

const anyRanges: fc.Arbitrary<PositionRange[]> = fc.array(
  fc.tuple(fc.nat(60), fc.nat(8)).map(([first, length]) => ({ first, last: first + length })),
  { maxLength: 3 },
);

/** A step a month. */
async function applyByMonth(
  index: EventIndex,
  organizationId: string,
  rows: readonly IndexRow[],
  toRow: (row: IndexRow) => AnyRow = (row) => row,
): Promise<void> {
  const steps = [...Map.groupBy(rows, ({ recordedAt }) => recordedAt).values()];
  for (const step of steps) await index.apply(organizationId, step.map(toRow), headAfter(step));
}
