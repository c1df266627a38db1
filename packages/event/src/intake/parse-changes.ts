import type { Issues } from '../budget.ts';
import type { Change, Scalar } from '../event.ts';
import { LIMITS } from '../limits.ts';
import { readFields, readText, textProblem } from './readers.ts';

const NAMES: ReadonlySet<string> = new Set(['field', 'from', 'to']);

/** Reads which fields were changed from what to what; absent when none was. */
export function parseChanges(value: unknown, issues: Issues): readonly Change[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length > LIMITS.changes) {
    issues.push({
      path: 'changes',
      message: `must be a list of at most ${LIMITS.changes} objects { field, from, to }`,
    });
    return undefined;
  }
  const changes: Change[] = [];
  for (const [index, item] of value.entries()) {
    const change = parseChange(item, `changes[${index}]`, issues);
    if (change) changes.push(change);
    if (issues.isFull) return undefined;
  }
  return changes.length > 0 ? changes : undefined;
}

function parseChange(value: unknown, path: string, issues: Issues): Change | undefined {
  const fields = readFields(value, path, NAMES, issues);
  if (!fields) return undefined;
  const field = readText(fields.field, `${path}.field`, LIMITS.changeFieldCharacters, issues);
  const from = readScalar(fields.from, `${path}.from`, issues);
  const to = readScalar(fields.to, `${path}.to`, issues);
  if (field === undefined) return undefined;
  return { field, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

function readScalar(value: unknown, path: string, issues: Issues): Scalar | undefined {
  if (value === undefined) return undefined;
  const problem = scalarProblem(value, LIMITS.changeValueCharacters);
  if (problem === undefined) return value as Scalar;
  issues.push({ path, message: problem });
  return undefined;
}

/** Why a value is no string, number, boolean or null that can be kept as it is, or undefined. */
export function scalarProblem(value: unknown, max: number): string | undefined {
  switch (typeof value) {
    case 'string':
      return textProblem(value, max);
    case 'number':
      if (Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)))
        return undefined;
      return 'must be a number that is kept exactly; write a longer one as a string';
    case 'boolean':
      return undefined;
    default:
      return value === null ? undefined : 'must be a string, number, boolean or null';
  }
}
