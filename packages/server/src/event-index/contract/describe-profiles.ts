import { parseFilter } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import {
  FILTERS_MAX,
  type PositionsOfEachQuery,
  PROFILE_FIELDS,
  PROFILES_VALUES_MAX,
  type ProfileField,
  type ProfileQuery,
  type ProfilesQuery,
} from '../profile.ts';
import { plainPositions, plainProfile, plainProfiles } from './plain-profile.ts';
import type { SampleIndex } from './sample-index.ts';
import { DAY_MS, JANUARY, sampleRow, sampleRows } from './sample-rows.ts';
import { FILTERS, lateRows, variedRows } from './varied-rows.ts';

/** Each asks for something else; that all find what they mean is for lists to show. */
const SOME_FILTERS = FILTERS.filter((_, index) => index % 6 === 0);

/** The part of the contract about what is new in a stretch of time, and about evidence. */
export function describeProfiles(current: () => SampleIndex): void {
  const query = (text: string, part: Partial<ProfileQuery> = {}): ProfileQuery => ({
    ...current().question({ filter: parseFilter(text) }),
    fields: PROFILE_FIELDS,
    from: JANUARY + 60 * DAY_MS,
    until: JANUARY + 80 * DAY_MS,
    top: 1_000,
    ...part,
  });
  const evidence = (texts: readonly string[], limit: number): PositionsOfEachQuery => {
    const { filter: _, ...question } = current().question({ readUpTo: 200 });
    return { ...question, filters: texts.map((text) => parseFilter(text)), limit };
  };
  const profile = (asked: ProfileQuery) => current().index.profile('acme', asked);
  const profiles = (asked: ProfilesQuery) => current().index.profiles('acme', asked);

  describe('profiles', () => {
    test('a value is told apart by how often, when first and when last it was seen, within the stretch and before it', async () => {
      const ips = ['10.0.0.1', '10.0.0.2', '10.0.0.1', '192.0.2.7', undefined, '10.0.0.1', '10.0.0.2'];
      // Recorded in this order; the one at position 4 happened last.
      const hours = [0, 1, 5, 6, 9, 7, 8];
      await current().apply(
        ips.map((ip, position) =>
          sampleRow(position, {
            occurredAt: new Date(JANUARY + (hours[position] ?? 0) * 3_600_000).toISOString(),
            ...(ip !== undefined && { context: { ip } }),
          }),
        ),
      );
      const at = (hour: number, position: number) => ({ occurredAt: JANUARY + hour * 3_600_000, position });
      const [from, until] = [JANUARY + 5 * 3_600_000, JANUARY + 9 * 3_600_000];
      expect(await profile(query('', { from, until, fields: ['ip', 'network'] }))).toEqual({
        before: { count: 2, first: at(0, 0), last: at(1, 1) },
        within: { count: 4, first: at(5, 2), last: at(8, 6) },
        fields: {
          ip: {
            within: [
              {
                value: '192.0.2.7',
                before: undefined,
                within: { count: 1, first: at(6, 3), last: at(6, 3) },
              },
              {
                value: '10.0.0.1',
                before: { count: 1, first: at(0, 0), last: at(0, 0) },
                within: { count: 2, first: at(5, 2), last: at(7, 5) },
              },
              {
                value: '10.0.0.2',
                before: { count: 1, first: at(1, 1), last: at(1, 1) },
                within: { count: 1, first: at(8, 6), last: at(8, 6) },
              },
            ],
            more: 0,
            before: 2,
          },
          network: {
            within: [
              {
                value: '192.0.2.0/24',
                before: undefined,
                within: { count: 1, first: at(6, 3), last: at(6, 3) },
              },
              {
                value: '10.0.0.0/24',
                before: { count: 2, first: at(0, 0), last: at(1, 1) },
                within: { count: 3, first: at(5, 2), last: at(8, 6) },
              },
            ],
            more: 0,
            before: 1,
          },
        },
      });
    });

    test('a profile is what reading event by event gives, whatever the filter', async () => {
      const rows = variedRows();
      await current().apply(rows);
      for (const text of ['', 'position:999', ...SOME_FILTERS]) {
        const asked = query(text);
        expect([text, await profile(asked)]).toEqual([text, plainProfile(rows, asked)]);
      }
    });

    test('late events are seen when they happened, also many at the very same time', async () => {
      const rows = lateRows(300);
      await current().apply(rows);
      for (const day of [-30, 0, 20, 79]) {
        const from = JANUARY + day * DAY_MS;
        const asked = query('', { from, until: from + 3 * DAY_MS });
        expect([day, await profile(asked)]).toEqual([day, plainProfile(rows, asked)]);
      }
    });

    test('nothing is seen outside the window of positions, nor before the beginning of the filter', async () => {
      const rows = variedRows();
      await current().apply(rows);
      for (const text of ['', 'since:2026-02-20', 'until:2026-03-10']) {
        const asked = query(text, { visibleFrom: 31, readUpTo: 177 });
        const found = await profile(asked);
        expect(found).toEqual(plainProfile(rows, asked));
        expect(found.within?.count).toBeGreaterThan(0);
      }
    });

    test('what is beyond `top` is counted, and what was never seen before comes first', async () => {
      const rows = variedRows();
      await current().apply(rows);
      for (const top of [1, 2, 5]) {
        const asked = query('', { top });
        const found = await profile(asked);
        expect(found).toEqual(plainProfile(rows, asked));
        expect(found.fields.ip?.more).toBeGreaterThan(0);
        expect(found.fields.ip?.within).toHaveLength(top);
      }
    });

    test('a stretch without events and an organization without any are told apart by what was before', async () => {
      expect(await profile(query('', { fields: ['env'] }))).toEqual({
        before: undefined,
        within: undefined,
        fields: { env: { within: [], more: 0, before: 0 } },
      });
      await current().apply(sampleRows(5, () => ({ context: { environment: 'production' } })));
      expect(await profile(query('', { fields: ['env', 'project', 'env'] }))).toEqual({
        before: { count: 5, first: place(0), last: place(4) },
        within: undefined,
        fields: {
          env: { within: [], more: 0, before: 1 },
          project: { within: [], more: 0, before: 0 },
        },
      });
      const none = query('', { from: JANUARY, until: JANUARY });
      expect(await profile(none)).toMatchObject({ before: undefined, within: undefined });
    });

    test('a profile of each value of a field is what reading event by event gives', async () => {
      const rows = variedRows();
      await current().apply(rows);
      const fields: ProfileField[] = ['ip', 'network', 'hour', 'actor', 'secret'];
      for (const by of PROFILE_FIELDS) {
        const asked = { ...query('outcome:success,denied', { fields, top: 3 }), by, most: 3 };
        const found = await profiles(asked);
        const expected = plainProfiles(rows, asked);
        expect([by, ...found.profiles]).toEqual([by, ...expected.profiles]);
        expect([by, found.more]).toEqual([by, expected.more]);
        expect(found.profiles.size).toBeGreaterThan(0);
      }
    });

    test('evidence is all the positions that match, in the order of recording, or the first of them and how many there are', async () => {
      const rows = variedRows();
      await current().apply(rows);
      const texts = ['', 'position:999', 'until:2020-01-01', ...FILTERS];
      for (const limit of [1, 1_000]) {
        const asked = evidence(texts, limit);
        const expected = plainPositions(rows, asked);
        expect(await current().index.positionsOfEach('acme', asked)).toEqual(expected);
        for (const text of SOME_FILTERS) {
          const found = await current().index.positions('acme', { ...asked, filter: parseFilter(text) });
          expect([text, found]).toEqual([text, expected[texts.indexOf(text)]]);
        }
      }
    });

    test('evidence for filters that have terms in common is found as for each alone', async () => {
      const rows = variedRows();
      await current().apply(rows);
      const common = 'actor:user:ci-deploy,ana@acme.example since:2026-01-10';
      const texts = ['ip:10.0.0.0/24', '', 'until:2026-02-10', '-outcome:success', 'since:2026-02-01 curl'];
      const asked = evidence(
        texts.map((text) => `${common} ${text}`),
        1_000,
      );
      const found = await current().index.positionsOfEach('acme', asked);
      expect(found).toEqual(plainPositions(rows, asked));
      expect(found.every(({ count }) => count > 0)).toBe(true);
    });

    test('refuses fields it does not know, a stretch that ends before it begins, and more values than it may give', async () => {
      const refused = { code: 'refused' };
      const unknown = 'password' as ProfileField;
      await expect(profile(query('', { fields: [unknown] }))).rejects.toMatchObject(refused);
      await expect(profile(query('', { from: JANUARY, until: JANUARY - 1 }))).rejects.toMatchObject(refused);
      await expect(profile(query('', { from: Number.NaN }))).rejects.toMatchObject(refused);
      await expect(profile(query('', { top: 1_001 }))).rejects.toMatchObject(refused);
      const each = { ...query('', { fields: ['ip'], top: 100 }), by: 'actor', most: 100 } as const;
      await expect(profiles({ ...each, by: unknown })).rejects.toMatchObject(refused);
      await expect(profiles({ ...each, most: PROFILES_VALUES_MAX / 100 + 1 })).rejects.toMatchObject(refused);
      expect(await profiles(each)).toEqual({ profiles: new Map(), more: 0 });
      const many = Array.from({ length: FILTERS_MAX + 1 }, () => '');
      for (const asked of [evidence([''], 0), evidence([''], 1_001), evidence([], 1), evidence(many, 1)]) {
        await expect(current().index.positionsOfEach('acme', asked)).rejects.toMatchObject(refused);
      }
    });
  });
}

function place(position: number) {
  return { occurredAt: JANUARY + position * 1_000, position };
}
