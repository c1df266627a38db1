import { expect, test } from 'vitest';
import { formatActor, readActorText } from './actor-text.ts';
import { ACTOR_TYPES, type Actor } from './event.ts';
import { matchFilter } from './filter/match.ts';

const event = (actor: Actor) => ({
  id: '01920000-0000-7000-8000-000000000000',
  occurredAt: '2026-11-22T10:15:30.123Z',
  recordedAt: '2026-11-22T10:15:30.123Z',
  position: 0,
  category: 'Secrets',
  action: 'SECRET_READ',
  outcome: 'success' as const,
  resource: { type: 'secret', name: 'TOKEN' },
  recordedBy: { type: 'workspace' as const },
  actor,
});
const NAMES = ['ana@acme.example', 'system', 'user', 'user:ana', 'api-key:ci', 'system:x', 'a*', '*'];
const ACTORS: readonly Actor[] = ACTOR_TYPES.flatMap((type) =>
  (type === 'system' ? ['system'] : NAMES).map((name) => ({ type, name })),
);

test.each([
  [{ type: 'user', name: 'ana@acme.example' }, 'ana@acme.example'],
  [{ type: 'user', name: 'system' }, 'user:system'],
  [{ type: 'user', name: 'api-key:ci' }, 'user:api-key:ci'],
  [{ type: 'api-key', name: 'ci' }, 'api-key:ci'],
  [{ type: 'system', name: 'rotation' }, 'system'],
] as const)('%o is written %s', (actor, text) => {
  expect(formatActor(actor)).toBe(text);
});

test('no two kinds of actor are written alike', () => {
  expect(new Set(ACTORS.map(formatActor)).size).toBe(ACTORS.length);
});

test.each(ACTORS)('what is written of %o finds it, and nobody of another name', (actor) => {
  const pattern = readActorText('actor', formatActor(actor));
  const filter = {
    terms: [
      { kind: 'field' as const, key: 'actor' as const, negated: false, values: pattern ? [pattern] : [] },
    ],
  };
  const matches = matchFilter(filter, 0);
  const found = ACTORS.filter((other) => matches(event(other)));
  expect(found).toContainEqual(actor);
  expect(new Set(found.map(({ name }) => name))).toEqual(new Set([actor.name]));
});
