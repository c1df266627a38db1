import { readName } from '@daybook/event';
import { invalidValue } from './workspace-error.ts';

/** A name that a person gives, in the form it is kept. @throws WorkspaceError `invalid` naming the field */
export function requireName(path: string, text: string, max?: number): string {
  const read = readName(text, max);
  if (read.ok) return read.name;
  throw invalidValue(path, read.problem);
}
