import { UsageError } from '../output/errors.ts';
import type { Io } from '../output/io.ts';

/** The password on standard input, without the line's end. @throws UsageError when there is none. */
export async function readPassword(io: Io): Promise<string> {
  const password = (await io.input()).replace(/\r?\n$/, '');
  if (password !== '') return password;
  throw new UsageError('standard input holds no password: printf %s "$PASSWORD" | npx daybook …');
}
