import { DaybookError } from '@daybook/sdk';
import { createContext, use } from 'react';
import { describeError } from '../api/describe-error.ts';

/** What is wrong with the fields of a form, by their names. */
export type FieldProblems = ReadonlyMap<string, string>;

export const FieldProblemsContext = createContext<FieldProblems>(new Map());

/** What is wrong with one field of the form around; undefined when nothing is. */
export function useFieldProblem(name: string): string | undefined {
  return use(FieldProblemsContext).get(name);
}

/** What an error says of each field, and what it says of none of them, for fields with these names. */
export function problemsOf(
  error: unknown,
  names: ReadonlySet<string>,
): { readonly fields: FieldProblems; readonly others: readonly string[] } {
  const fields = new Map<string, string>();
  if (error === null || error === undefined) return { fields, others: [] };
  if (!(error instanceof DaybookError) || error.errors.length === 0) {
    return { fields, others: [describeError(error).detail] };
  }
  const others: string[] = [];
  for (const { path, message } of error.errors) {
    const name = names.has(path)
      ? path
      : [...names].find((known) => path.startsWith(`${known}.`) || path.startsWith(`${known}[`));
    if (name === undefined) others.push(sentence(path === '' ? message : `${path} ${message}`));
    else if (!fields.has(name)) fields.set(name, sentence(message));
  }
  return { fields, others };
}

function sentence(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
