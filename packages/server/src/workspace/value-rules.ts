import { isValueName } from '@daybook/event';
import { invalidValue } from './workspace-error.ts';

const VALUE_BYTES_MAX = 65_536;

/** What the name of a secret or variable must be, for a sentence. */
export const NAME_RULE = 'must have 1 to 200 letters, digits, _ . and -, a letter or _ first';

/** @throws WorkspaceError `invalid` */
export function requireValueName(path: string, text: string): void {
  if (!isValueName(text)) throw invalidValue(path, NAME_RULE);
}

/** Why the value of a secret or variable cannot be kept, or undefined. It never tells the value. */
export function valueProblem(value: string): string | undefined {
  if (value.includes('\0')) return 'must not hold the character NUL';
  if (!value.isWellFormed()) return 'must be text: it holds half of a surrogate pair, which UTF-8 cannot say';
  // A UTF-16 unit takes at most three bytes: most values need no count.
  if (value.length * 3 <= VALUE_BYTES_MAX || Buffer.byteLength(value) <= VALUE_BYTES_MAX) return undefined;
  return `must have at most ${VALUE_BYTES_MAX.toLocaleString('en')} bytes as UTF-8`;
}

/** @throws WorkspaceError `invalid` */
export function requireValue(value: string): void {
  const problem = valueProblem(value);
  if (problem) throw invalidValue('value', problem);
}
