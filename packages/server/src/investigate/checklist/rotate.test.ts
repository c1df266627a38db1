import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Act, openHistories, type TestHistories } from '../history.testing.ts';
import { rotations } from './rotate.ts';

const ANA = { type: 'user', name: 'ana@acme.example' } as const;

let histories: TestHistories;
beforeAll(async () => {
  histories = await openHistories();
});
afterAll(() => histories.close());

const read = (on: string, environment?: string): Act => ({
  at: 0,
  by: ANA.name,
  on,
  environment,
  version: 1,
});
const replaced = (on: string, environment: string, at: number): Act => ({
  ...{ at, on, environment, version: 2 },
  ...{ by: 'ben@acme.example', action: 'SECRET_SET' },
});

test('what is open comes first, then what was done since; of each production first, by environment and name', async () => {
  const log = await histories.open([
    read('A', 'development'),
    read('B', 'production'),
    read('A', 'production'),
    read('C'),
    read('D', 'staging'),
    read('E', 'eu-prod2'),
    read('F', 'pre-prod'),
    read('SINCE', 'development'),
    read('SINCE', 'production'),
    read('BEFORE', 'production'),
    replaced('BEFORE', 'production', 1_000),
    replaced('SINCE', 'development', 9_000),
    replaced('SINCE', 'production', 9_000),
  ]);
  const ask = log.ask();
  const { exposures } = await ask.exposure({ actors: [ANA] });
  const items = await rotations(exposures, { ask, askedAt: 5_000 });
  expect(items.map(({ state, name, environment = 'anywhere' }) => `${state} ${environment} ${name}`)).toEqual(
    [
      'open eu-prod2 E',
      'open production A',
      'open production B',
      'open anywhere C',
      'open development A',
      'open pre-prod F',
      'open staging D',
      'done production SINCE',
      'done development SINCE',
      'done production BEFORE',
    ],
  );
});
