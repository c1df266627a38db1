import { describe, expect, test } from 'vitest';
import { isEnvironmentName, knownEnvironments } from './environment-names.ts';

describe('the environments of an organization', () => {
  test('are the three given, then every other of its projects, once', () => {
    expect(knownEnvironments([])).toEqual(['development', 'staging', 'production']);
    expect(
      knownEnvironments([{ environments: ['qa', 'production'] }, { environments: ['preview', 'qa'] }]),
    ).toEqual(['development', 'staging', 'production', 'preview', 'qa']);
  });

  test('have names that the server takes', () => {
    for (const name of ['production', 'qa-2', 'x']) expect(isEnvironmentName(name)).toBe(true);
    for (const name of ['', 'Prod', '2nd', 'a_b', 'a b', 'x'.repeat(51), 'qa\n']) {
      expect(isEnvironmentName(name)).toBe(false);
    }
  });
});
