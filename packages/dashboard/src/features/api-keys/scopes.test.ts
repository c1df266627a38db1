import { expect, test } from 'vitest';
import { SCOPES as SERVER_SCOPES } from '../../../../server/src/workspace/api-keys/scopes.ts';
import { areSameScopes, SCOPE_PRESETS, SCOPES } from './scopes.ts';

test('the scopes to choose from are those that the server knows, each explained', () => {
  expect(SCOPES.map(({ id }) => id)).toEqual(SERVER_SCOPES);
  for (const { about } of SCOPES) expect(about).not.toBe('');
});

test('a preset is recognized whatever the order', () => {
  for (const { scopes } of SCOPE_PRESETS) expect(areSameScopes(scopes.toReversed(), scopes)).toBe(true);
  expect(areSameScopes(['events:read'], ['events:write'])).toBe(false);
  expect(areSameScopes(['events:read'], ['events:read', 'export'])).toBe(false);
});
