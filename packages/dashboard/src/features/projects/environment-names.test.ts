import { describe, expect, test } from 'vitest';
import { knownEnvironments } from './environment-names.ts';

describe('the environments of an organization', () => {
  test('are the three given, then every other of its projects, once', () => {
    expect(knownEnvironments([])).toEqual(['development', 'staging', 'production']);
    expect(
      knownEnvironments([{ environments: ['qa', 'production'] }, { environments: ['preview', 'qa'] }]),
    ).toEqual(['development', 'staging', 'production', 'preview', 'qa']);
  });
});
