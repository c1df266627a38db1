import { DaybookError } from '@daybook/sdk';
import { describe, expect, test } from 'vitest';
import { lineProblems, lineRange } from './line-problems.ts';

describe('a .env text that the server refuses', () => {
  test('has its problems by line, in order', () => {
    const error = new DaybookError(422, {
      errors: [
        { path: 'line 12', message: 'b' },
        { path: 'line 3', message: 'a' },
      ],
    });
    expect(lineProblems(error)).toEqual([
      { line: 3, message: 'a' },
      { line: 12, message: 'b' },
    ]);
  });

  test('is not blamed for what is about something else', () => {
    expect(lineProblems(new DaybookError(422, { errors: [{ path: 'env', message: 'x' }] }))).toEqual([]);
    expect(lineProblems(new Error('line 3'))).toEqual([]);
    expect(lineProblems(null)).toEqual([]);
  });

  test('shows where each line stands', () => {
    const text = 'A=1\n\nB=22';
    const lines = [1, 2, 3].map((line) => lineRange(text, line));
    expect(lines.map(({ start, end }) => text.slice(start, end))).toEqual(['A=1', '', 'B=22']);
  });
});
