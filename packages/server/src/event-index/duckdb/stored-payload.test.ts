import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromStoredPayload, toStoredPayload } from './stored-payload.ts';

const ID = '019b76da-a800-7bee-af42-7ee0bfcd1a7b';
const TIME = Date.UTC(2026, 0, 1, 12, 30, 15, 7);
const HEAD = `{"id":"${ID}","occurredAt":"2026-01-01T12:30:15.007Z"`;

test('a payload that begins with id and time is stored without them', () => {
  expect(toStoredPayload(`${HEAD},"action":"X"}`, ID, TIME)).toBe(',"action":"X"}');
  expect(toStoredPayload(`${HEAD}}`, ID, TIME)).toBe('}');
});

test('every payload comes back exactly, however it begins', () => {
  const beginnings = [
    HEAD,
    HEAD.replace('.007', ''),
    HEAD.replace('019b', '019B'),
    `{ "id":"${ID}"`,
    '{"action":1',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...beginnings), fc.string(), (beginning, rest) => {
      const payload = `${beginning},${JSON.stringify(rest)}}`;
      expect(fromStoredPayload(toStoredPayload(payload, ID, TIME), ID, TIME)).toBe(payload);
    }),
  );
});
