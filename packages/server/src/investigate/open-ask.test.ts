import { parseFilter } from '@daybook/event';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Act, expectEvidence, openHistory } from './history.testing.ts';
import { by, from, is, since, where } from './where.ts';

const START = Date.UTC(2026, 10, 1);
const KEY = { type: 'api-key', name: 'ci-deploy' } as const;

describe('openAsk()', () => {
  const longName = `/${'nested/'.repeat(280)}`;
  let history: Awaited<ReturnType<typeof openHistory>>;
  beforeAll(async () => {
    const acts = Array.from(
      { length: 1_200 },
      (_, place): Act => ({ at: START + place * 60_000, by: 'api-key:ci-deploy', ip: `10.0.0.${place % 3}` }),
    );
    const long: Act[] = [0, 1, 5].map((minutes) => ({
      at: START + 2_000 * 60_000 + minutes * 60_000,
      by: 'api-key:ci-deploy',
      on: longName,
      userAgent: 'x'.repeat(1_000),
      environment: 'e'.repeat(100),
      project: 'p'.repeat(200),
      requestId: 'r'.repeat(200),
    }));
    history = await openHistory([...acts, ...long]);
  });
  afterAll(() => history.close());

  test('evidence is what the filter finds: the first thousand positions, and how many there are', async () => {
    const evidence = await history.ask().evidence(where(by(KEY)));
    expect(evidence.evidence).toHaveLength(1_000);
    expect(evidence.evidenceCount).toBe(1_203);
    expect(evidence.filter).toBe('actor:api-key:ci-deploy position:0..1202');
  });

  test('evidence of many filters is that of each, also where it is known from a profile', async () => {
    const ask = history.ask();
    const filters = ['10.0.0.0', '10.0.0.1', '10.0.0.2', '10.0.0.9'].map((ip) => where(by(KEY), from(ip)));
    const each = await Promise.all(filters.map((filter) => ask.evidence(filter)));
    expect(await ask.evidenceOfEach(filters.map((filter) => ({ filter })))).toEqual(each);
    expect(each.map(({ evidenceCount }) => evidenceCount)).toEqual([400, 400, 400, 0]);

    const few = where(by(KEY), since(START + 2_001 * 60_000));
    const { within } = await ask.profile(few, { fields: ['ip'], from: START, until: START + 9_000 * 60_000 });
    expect(within?.count).toBe(2);
    expect(await ask.evidence(few, within)).toEqual(await ask.evidence(few));
  });

  test('nothing beyond the position that it reads up to is seen', async () => {
    const ask = history.ask({ readUpTo: 99, visibleFrom: 10 });
    expect(await ask.count(where(by(KEY)))).toBe(90);
    expect((await ask.evidence(where(by(KEY)))).filter).toMatch(/ position:0\.\.99$/);
    const [newest] = await ask.events(where(by(KEY)), { order: 'newest', limit: 1 });
    expect(newest).toMatchObject({ position: 99, event: { actor: KEY } });
  });

  test('what a filter cannot say is shown by its positions', async () => {
    const filter = where(
      by(KEY),
      is('resource', longName),
      is('user-agent', 'x'.repeat(1_000)),
      is('env', 'e'.repeat(100), longName.slice(0, 1_000)),
    );
    const evidence = await history.ask().evidence(filter);
    expect(evidence).toEqual({
      evidence: [1_200, 1_201, 1_202],
      evidenceCount: 3,
      filter: 'position:1200..1202',
    });
    expect(() => parseFilter(evidence.filter)).not.toThrow();
    expectEvidence(
      history,
      [{ ...evidence, rule: 'new-secret', severity: 'low', subject: '', title: '', why: '' }],
      1_202,
    );
  });
});
