import { describe, expect, test } from 'vitest';
import { DaybookError } from '../errors.ts';
import { outcomeOf } from './attempt.ts';
import { laterPause } from './deliver.ts';

const POLICY = { attempts: 5, delayMs: 100, delayMsMax: 1_000 };

describe('what a failed request means for its events', () => {
  test.each([0, 301, 408, 425, 429, 500, 502, 503, 504])('%i: they are sent again later', (status) => {
    expect(outcomeOf(new DaybookError(status, {}), 2).kind).toBe('later');
  });

  test.each([400, 401, 403, 404, 405, 410, 415])('%i of whoever: they are kept', (status) => {
    expect(outcomeOf(new DaybookError(status, {}), 2).kind).toBe('barred');
  });

  test.each([400, 413, 422])('%i of a Daybook without an index: one of them is at fault', (status) => {
    expect(outcomeOf(new DaybookError(status, { type: '/docs/problems#x' }), 2).kind).toBe('doubtful');
  });

  test('422 with indexes: those are at fault, indexes that are none count for nothing', () => {
    const errors = [
      { index: 1, path: 'action', message: 'a' },
      { index: 1, path: 'id', message: 'b' },
      { index: 2, path: '', message: 'outside' },
      { index: -1, path: '', message: 'outside' },
      { index: 0.5, path: '', message: 'between' },
      { path: '', message: 'of all' },
    ];
    const outcome = outcomeOf(new DaybookError(422, { errors }), 2);
    expect(outcome).toEqual({ kind: 'refused', issues: new Map([[1, errors.slice(0, 2)]]) });
  });
});

describe('the pause after a failure', () => {
  test('grows twofold, is drawn from all of that range, and is bounded', () => {
    const pauses = (random: number) =>
      [1, 2, 3, 4, 5, 6, 99].map(
        (failures) => laterPause(POLICY, failures, { retryAfter: undefined }, () => random).ms,
      );
    expect(pauses(1)).toEqual([100, 200, 400, 800, 1_000, 1_000, 1_000]);
    expect(pauses(0)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test('is at least what the server asks for, up to five minutes', () => {
    expect(laterPause(POLICY, 1, { retryAfter: 20 })).toEqual({ ms: 20_000, isFirm: true });
    expect(laterPause(POLICY, 1, { retryAfter: 1e6 })).toEqual({ ms: 300_000, isFirm: true });
    expect(laterPause(POLICY, 1, { retryAfter: 0 }).isFirm).toBe(false);
  });
});
