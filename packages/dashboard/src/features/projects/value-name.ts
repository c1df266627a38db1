import { isValueName } from '@daybook/event';

/** What is wrong with the name of a variable or secret, in the server's words; undefined when nothing is. */
export function valueNameProblem(name: string): string | undefined {
  if (isValueName(name)) return undefined;
  return 'Must have 1 to 200 letters, digits, _ . and -, a letter or _ first';
}
