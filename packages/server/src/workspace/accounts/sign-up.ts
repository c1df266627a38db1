import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../../platform/database.ts';
import { WorkspaceError } from '../workspace-error.ts';
import type { AccountStore } from './account-store.ts';
import { type NewOwner, prepareNewOwner } from './first-owner.ts';

export type SignUpOptions = {
  readonly db: DatabaseSync;
  readonly accounts: AccountStore;
  readonly hasPendingInvitation: (email: string) => boolean;
  /** Of the invitation that the person has the link of. */
  readonly organizationNames: readonly string[];
};

/** Makes an account for an address that was invited; the membership comes with accepting. @throws WorkspaceError */
export async function signUp(
  { db, accounts, hasPendingInvitation, organizationNames }: SignUpOptions,
  person: NewOwner,
): Promise<void> {
  const account = await prepareNewOwner(person, organizationNames);
  const { email } = account;
  transaction(db, () => {
    if (!hasPendingInvitation(email) || accounts.byEmail(email)) {
      throw new WorkspaceError(
        'forbidden',
        'an account is made by invitation: open the link you were sent, or sign in if you have an account',
      );
    }
    accounts.create(account);
  });
}
