import { expect, test } from 'vitest';
import { namesFor } from './names-for.ts';

const IN_LOG = [
  { value: 'ci-deploy', count: 12 },
  { value: 'nightly', count: 3 },
];

test('names are offered by what was typed: those of the log with their counts, then those known besides, each once', () => {
  expect(namesFor('', IN_LOG, ['unused', 'nightly', 'unused'])).toEqual([
    { id: 'ci-deploy', label: 'ci-deploy', count: 12 },
    { id: 'nightly', label: 'nightly', count: 3 },
    { id: 'unused', label: 'unused' },
  ]);
  expect(namesFor('DEP', IN_LOG, ['unused']).map(({ id }) => id)).toEqual(['ci-deploy']);
  expect(namesFor('', undefined, ['unused']).map(({ id }) => id)).toEqual(['unused']);
});
