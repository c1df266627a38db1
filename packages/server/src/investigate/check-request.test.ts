import { expect, test } from 'vitest';
import { checkRequest } from './check-request.ts';

const NOW = Date.UTC(2026, 10, 28, 12);
const DAY_MS = 86_400_000;

test('what is left out is filled in, so that the inputs mean the same whenever they are read', () => {
  expect(checkRequest({ kind: 'leaked-key', apiKey: ' api-key:ci-deploy ', window: {} }, NOW)).toEqual({
    kind: 'leaked-key',
    input: { apiKey: 'ci-deploy', from: NOW - 7 * DAY_MS, until: NOW, baselineDays: 30 },
  });
  expect(checkRequest({ kind: 'off-boarding', email: 'Ana@Acme.example' }, NOW)).toEqual({
    kind: 'off-boarding',
    input: { email: 'Ana@Acme.example', days: 30 },
  });
  expect(checkRequest({ kind: 'production-change', window: {} }, NOW)).toEqual({
    kind: 'production-change',
    input: { environment: 'production', from: NOW - 7 * DAY_MS, until: NOW },
  });
});

test('a window ends where it is said, and begins seven days before unless that is said too', () => {
  const window = { until: '2026-11-08T02:00:00+02:00' };
  const until = Date.UTC(2026, 10, 8);
  expect(checkRequest({ kind: 'production-change', window }, NOW).input).toMatchObject({
    from: until - 7 * DAY_MS,
    until,
  });
  const whole = { from: '2026-11-01T00:00:00Z', ...window };
  expect(checkRequest({ kind: 'production-change', window: whole }, NOW).input).toMatchObject({
    from: Date.UTC(2026, 10, 1),
    until,
  });
});

test.each([
  ['apiKey', { kind: 'leaked-key', apiKey: 'ci\0deploy', window: {} }],
  ['email', { kind: 'off-boarding', email: 'ana\0@acme.example' }],
  ['environment', { kind: 'production-change', environment: 'production\0', window: {} }],
  ['environment', { kind: 'production-change', environment: 'production\ud800', window: {} }],
] as const)('%s cannot be what no event can hold', (path, request) => {
  expect(() => checkRequest(request, NOW)).toThrow(
    expect.objectContaining({
      kind: 'invalid',
      options: { errors: [{ path, message: expect.stringMatching(/^must be the .*; it must not hold /) }] },
    }),
  );
});

test('the name of a key that has no name behind its prefix is refused', () => {
  const empty = { kind: 'leaked-key', apiKey: 'api-key:', window: {} } as const;
  expect(() => checkRequest(empty, NOW)).toThrow('apiKey must be the name of an API key');
});
