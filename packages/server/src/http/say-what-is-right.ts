import { z } from 'zod';

/** What a schema refuses, in the words that every other error uses: what would be right. Schemas with a message of their own keep it. */
export function sayWhatIsRight(): void {
  z.config({ customError: describe });
}

function describe(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${typeName(issue.expected)}`;
    case 'too_small':
      return bound(issue.origin, Number(issue.minimum), 'at least');
    case 'too_big':
      return bound(issue.origin, Number(issue.maximum), 'at most');
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`;
    default:
      return undefined;
  }
}

function typeName(expected: string): string {
  const names: Readonly<Record<string, string>> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'an object',
  };
  return names[expected] ?? expected;
}

function bound(origin: string, limit: number, word: string): string {
  const count = limit.toLocaleString('en');
  if (origin === 'string')
    return limit === 1 && word === 'at least' ? 'must not be empty' : `must have ${word} ${count} characters`;
  if (origin === 'array' || origin === 'set') return `must have ${word} ${count} entries`;
  return `must be ${word} ${count}`;
}
