import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RULES } from './rules.ts';
import { lowered, SEVERITY_CASES } from './severity.ts';

test('the document has the same table of severities as the code', () => {
  const document = readFileSync(new URL('../../../../docs/investigations.md', import.meta.url), 'utf8');
  const rows = document
    .split('\n')
    .filter((line) => /^\| `[a-z0-9-]+` \| (high|medium|low|info) \|/.test(line));
  const expected = RULES.flatMap((rule) =>
    Object.values(SEVERITY_CASES[rule]).map(
      ({ severity, when }) => `| \`${rule}\` | ${severity} | ${when} |`,
    ),
  );
  expect(rows).toEqual(expected);
});

test('a finding is never less severe than info', () => {
  expect(lowered('high', 1)).toBe('medium');
  expect(lowered('low', 2)).toBe('info');
  expect(lowered('info', 1)).toBe('info');
});
