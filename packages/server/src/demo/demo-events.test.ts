import { hash } from 'node:crypto';
import {
  builtInActions,
  builtInCatalogue,
  type NormalizedEvent,
  parseEvent,
  serializeEvent,
} from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { DEMO_EVENTS, demoYear } from './demo-events.ts';
import { isReported } from './life/erp-life.ts';

const UNTIL = Date.parse('2026-11-23T12:34:56.789Z');
const DAY_MS = 86_400_000;

const texts = (options: Partial<Parameters<typeof demoYear>[0]> = {}) =>
  [...demoYear({ events: 5_000, untilMs: UNTIL, seed: 'test', ...options }).events].map((event) =>
    serializeEvent(event, { type: 'import' }),
  );
const digest = (lines: readonly string[]) => hash('sha256', lines.join('\n'));

const year = demoYear({ events: 40_000, untilMs: UNTIL, seed: 'test' });
const events = [...year.events];

describe('demoYear()', () => {
  test('gives the same events byte for byte for the same options, and others for another seed', () => {
    const first = digest(texts());
    expect(digest(texts())).toBe(first);
    expect(digest(texts({ seed: 'other' }))).not.toBe(first);
    expect(digest(texts({ untilMs: UNTIL + 1 }))).not.toBe(first);
  });

  test('can be read more than once', () => {
    const again = demoYear({ events: 3_000, untilMs: UNTIL, seed: 'test' });
    expect([...again.events]).toEqual([...again.events]);
  });

  test.each([DEMO_EVENTS.min, 4_321, 40_000])('gives exactly %d events', (count) => {
    expect([...demoYear({ events: count, untilMs: UNTIL, seed: 'count' }).events]).toHaveLength(count);
  });

  test('fits a year with any seed into the fewest events', () => {
    for (let seed = 0; seed < 8; seed++) {
      const { events: few } = demoYear({
        events: DEMO_EVENTS.min,
        untilMs: UNTIL - seed * 17 * DAY_MS,
        seed: `${seed}`,
      });
      expect([...few]).toHaveLength(DEMO_EVENTS.min);
    }
  });

  test.each([0, 2_999, 10.5, Number.NaN, DEMO_EVENTS.max + 1])('refuses %d events', (count) => {
    expect(() => demoYear({ events: count, untilMs: UNTIL, seed: 'test' })).toThrow(/whole number from 3000/);
  });

  test('begins without making the whole year', () => {
    const [first] = demoYear({ events: DEMO_EVENTS.max, untilMs: UNTIL, seed: 'test' }).events;
    expect(first?.occurredAt.slice(0, 10)).toBe('2025-11-23');
  });

  test('orders them by time within the year, each with an id of its own', () => {
    const times = events.map(({ occurredAt }) => occurredAt);
    expect(times).toEqual(times.toSorted());
    expect(Date.parse(times[0] ?? '')).toBeGreaterThanOrEqual(UNTIL - 365 * DAY_MS);
    expect(Date.parse(times.at(-1) ?? '')).toBeLessThan(UNTIL);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  test('every event is one that the intake accepts as it is', () => {
    for (const event of events) {
      const parsed = parseEvent(event, { catalogue: builtInCatalogue, now: UNTIL, newId: () => '' });
      expect(parsed).toEqual({ ok: true, event, given: { id: true, occurredAt: true } });
    }
  });

  test('a build reads all that it needs, however few events the year has', () => {
    const { events: few } = demoYear({ events: 5_000, untilMs: UNTIL, seed: 'few' });
    const reads = [...few].filter(
      ({ actor, context }) => actor.name.startsWith('ci-') && context?.userAgent?.startsWith('ci-runner'),
    );
    const builds = Map.groupBy(reads, ({ context }) => context?.requestId);
    const sizes = [...builds.values()].map((build) => build.length);
    expect(sizes.length).toBeGreaterThan(100);
    expect(sizes.filter((size) => size !== 4).length).toBeLessThan(2);
  });

  test("has all the guide's actions, outcomes and kinds of actors", () => {
    const guide = builtInActions.filter(({ category }) => category !== 'Audit').map(({ action }) => action);
    expect(guide).toHaveLength(23);
    expect([...new Set(events.map(({ action }) => action))].toSorted()).toEqual(guide.toSorted());
    expect(new Set(events.map(({ outcome }) => outcome))).toEqual(new Set(['success', 'failure', 'denied']));
    expect(new Set(events.map(({ actor }) => actor.type))).toEqual(new Set(['user', 'api-key', 'system']));
  });

  test('people rest at weekends and at night, services do not', () => {
    const byPeople = events.filter(({ actor }) => actor.type === 'user');
    const weekday = (event: NormalizedEvent) => new Date(event.occurredAt).getUTCDay();
    const weekend = byPeople.filter((event) => weekday(event) % 6 === 0).length;
    expect(weekend / 2).toBeLessThan(((byPeople.length - weekend) / 5) * 0.15);
    const atNight = byPeople.filter(({ occurredAt }) => ['22', '23'].includes(occurredAt.slice(11, 13)));
    expect(atNight.length).toBeLessThan(byPeople.length * 0.05);
    const services = events.filter(({ actor }) => actor.name.endsWith('-runtime'));
    const hours = new Set(services.map(({ occurredAt }) => occurredAt.slice(11, 13)));
    expect(hours.size).toBe(24);
  });

  test('forty people are members at any time, and act only while they are', () => {
    const removed = new Map(
      events
        .filter(({ action }) => action === 'TEAM_MEMBER_REMOVE')
        .map((event) => [event.resource.name, event.occurredAt]),
    );
    const added = new Map(
      events
        .filter(({ action }) => action === 'TEAM_MEMBER_ADD')
        .map((event) => [event.resource.name, event.occurredAt]),
    );
    expect(removed.size).toBeGreaterThan(8);
    for (const { actor, occurredAt } of events) {
      if (actor.type !== 'user') continue;
      expect(occurredAt <= (removed.get(actor.name) ?? '~')).toBe(true);
      expect(occurredAt >= (added.get(actor.name) ?? '')).toBe(true);
    }
    const people = new Set(
      events.filter(({ actor }) => actor.type === 'user').map(({ actor }) => actor.name),
    );
    expect(people.size - removed.size).toBeGreaterThan(35);
    expect(people.size - added.size).toBeLessThan(45);
  });

  test('what is recorded of secrets has the shape that the product gives it', () => {
    const acts = events.filter(
      ({ resource, action, context }) =>
        resource.type === 'secret' && action !== 'SECRET_LIST' && !isReported(context ?? {}),
    );
    for (const { resource, context, outcome } of acts) {
      expect(context?.environment).toBeDefined();
      expect(context).not.toHaveProperty('project');
      expect([resource.id !== undefined, context?.version !== undefined]).toEqual(
        Array(2).fill(outcome === 'success'),
      );
    }
    const known = acts.filter(({ resource }) => resource.id !== undefined);
    const places = new Map(
      known.map(({ resource, context }) => [`${resource.name} ${context?.environment}`, resource.id]),
    );
    expect(new Set(known.map(({ resource }) => resource.id)).size).toBe(places.size);
    const refused = acts.filter(({ outcome }) => outcome !== 'success');
    expect(refused.length).toBeGreaterThan(5);
    expect(refused.every(({ metadata }) => typeof metadata?.reason === 'string')).toBe(true);
  });

  test('every read of a secret has the version that is current then', () => {
    const newest = new Map<string, number>();
    let compared = 0;
    for (const { action, resource, context } of events) {
      if (resource.type !== 'secret' || context?.version === undefined) continue;
      const key = `${resource.name} ${context.environment}`;
      const before = newest.get(key);
      if (before !== undefined) {
        expect(context.version).toBe(action === 'SECRET_SET' ? before + 1 : before);
        compared += 1;
      }
      newest.set(key, context.version);
    }
    expect(compared).toBeGreaterThan(1_000);
  });
});
