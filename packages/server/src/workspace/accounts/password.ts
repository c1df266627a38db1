import { hashPassword } from 'better-auth/crypto';
import { type PasswordOwner, requirePassword } from './password-rules.ts';

/** What is stored of a password (scrypt), of the field `password`. @throws WorkspaceError `invalid` unless it may be one */
export async function passwordHash(password: string, owner: PasswordOwner): Promise<string> {
  await requirePassword('password', password, owner);
  return hashPassword(password);
}
