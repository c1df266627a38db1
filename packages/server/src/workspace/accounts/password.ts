import { hashPassword } from 'better-auth/crypto';
import { invalidValue } from '../workspace-error.ts';

export const PASSWORD_CHARACTERS_MIN = 8;
export const PASSWORD_CHARACTERS_MAX = 128;

/** What is stored of a password (scrypt). @throws WorkspaceError when it is too short or too long. */
export function passwordHash(password: string): Promise<string> {
  if (password.length >= PASSWORD_CHARACTERS_MIN && password.length <= PASSWORD_CHARACTERS_MAX) {
    return hashPassword(password);
  }
  throw invalidValue(
    'password',
    `must have ${PASSWORD_CHARACTERS_MIN} to ${PASSWORD_CHARACTERS_MAX} characters`,
  );
}
