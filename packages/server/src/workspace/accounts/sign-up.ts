import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../../platform/database.ts';
import { WorkspaceError } from '../workspace-error.ts';
import type { AccountStore } from './account-store.ts';
import { type NewOwner, prepareNewOwner } from './first-owner.ts';

export type SignUpOptions = {
  readonly db: DatabaseSync;
  readonly accounts: AccountStore;
  readonly hasPendingInvitation: (email: string) => boolean;
};

/** Makes an account for an address that was invited; the membership comes with accepting. @throws WorkspaceError */
export async function signUp(
  { db, accounts, hasPendingInvitation }: SignUpOptions,
  { email, name, password }: NewOwner,
): Promise<void> {
  const hash = await prepareNewOwner({ email, name, password });
  transaction(db, () => {
    if (!hasPendingInvitation(email) || accounts.byEmail(email)) {
      throw new WorkspaceError(
        'forbidden',
        'an account is made by invitation: open the link you were sent, or sign in if you have an account',
      );
    }
    accounts.create({ email, name, passwordHash: hash });
  });
}
