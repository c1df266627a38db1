import { DaybookError } from '@daybook/sdk';

/** What is wrong with a line of a `.env` text; lines count from 1. */
export type LineProblem = { readonly line: number; readonly message: string };

/** The lines that an answer complains of, in their order; none when it is about something else. */
export function lineProblems(error: unknown): readonly LineProblem[] {
  if (!(error instanceof DaybookError)) return [];
  return error.errors
    .flatMap(({ path, message }) => {
      const line = Number(/^line (\d+)$/.exec(path)?.[1]);
      return Number.isSafeInteger(line) ? [{ line, message }] : [];
    })
    .toSorted((a, b) => a.line - b.line);
}

/** Where a line (from 1) begins and ends in a text, without its line break. */
export function lineRange(text: string, line: number): { readonly start: number; readonly end: number } {
  const before = text.split('\n').slice(0, line - 1);
  const start = before.reduce((sum, { length }) => sum + length + 1, 0);
  const next = text.indexOf('\n', start);
  return { start, end: next < 0 ? text.length : next };
}
