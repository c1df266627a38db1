import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoYear } from '../../demo/demo-events.ts';
import { expectEvidence, openHistoryOf } from '../history.testing.ts';
import { leakedKey } from './leaked-key.ts';

const UNTIL = Date.parse('2026-11-23T12:34:56.789Z');
const DAY_MS = 86_400_000;

// Several ends and seeds: weekends and changes of the clocks fall differently.
describe.each([
  ['daybook', UNTIL],
  ['third', Date.parse('2026-04-06T03:00:00Z')],
])('the year of seed %s', (seed, untilMs) => {
  const year = demoYear({ events: 30_000, untilMs, seed });
  const { leakedKey: story } = year.stories;
  let history: Awaited<ReturnType<typeof openHistoryOf>>;
  beforeAll(async () => {
    history = await openHistoryOf(year.events, { type: 'import', name: 'daybook-demo' });
  });
  afterAll(() => history.close());
  const investigate = (apiKey: string, from: number, until: number) =>
    leakedKey(history.ask(), { apiKey, from, until, baselineDays: 30 });

  // The week around the theft, as somebody would ask who does not know the minute.
  test('tells the whole story of the leaked key, and nothing that is none of it is as severe', async () => {
    const { findings, blastRadius } = await investigate(
      story.apiKey,
      story.from - DAY_MS,
      story.until + 2 * DAY_MS,
    );
    expectEvidence(history, findings, history.rows.length - 1);
    const of = (rule: string, severity: string) =>
      new Set(
        findings
          .filter((finding) => finding.rule === rule && finding.severity === severity)
          .map(({ subject }) => subject),
      );
    expect(of('new-address', 'high')).toEqual(new Set(story.addresses));
    expect(of('new-network', 'high').size).toBe(1);
    expect(of('new-user-agent', 'medium')).toEqual(new Set([story.userAgent]));
    expect(of('new-secret', 'high')).toEqual(new Set(story.newSecrets));
    expect(of('refused', 'medium')).toEqual(new Set(story.refused));
    const inStory = (position: number) => {
      const { event } = history.rows[position] ?? {};
      return event?.context?.ip !== undefined && story.addresses.includes(event.context.ip);
    };
    for (const { severity, evidence, title } of findings) {
      if (severity !== 'high') continue;
      expect([title, evidence.every(inStory)]).toEqual([title, true]);
    }
    const states = Map.groupBy(blastRadius, ({ state }) => state);
    const rotated = new Set(states.get('rotated')?.map(({ secret }) => secret));
    for (const name of story.rotated) expect([name, rotated.has(name)]).toEqual([name, true]);
    const held = new Set(blastRadius.map(({ secret }) => secret));
    for (const name of story.newSecrets) expect([name, held.has(name)]).toEqual([name, true]);
  });

  // Some hundred questions: one year is enough.
  test.runIf(seed === 'daybook')('has no other key with anything as severe in the same week', async () => {
    const [from, until] = [story.from - 3 * DAY_MS, story.from + 4 * DAY_MS];
    const keys = new Set(
      history.rows
        .filter(({ event }) => event.actor.type === 'api-key' && event.actor.name !== story.apiKey)
        .filter(({ event }) => Date.parse(event.occurredAt) >= from && Date.parse(event.occurredAt) < until)
        .map(({ event }) => event.actor.name),
    );
    expect(keys.size).toBeGreaterThan(10);
    const severe: string[] = [];
    for (const key of keys) {
      const { findings } = await investigate(key, from, until);
      const high = findings.filter(({ severity }) => severity === 'high');
      severe.push(...high.map(({ title }) => `${key}: ${title}`));
    }
    expect(severe).toEqual([]);
  });
});
