import type { AppDeps } from './app.ts';
import type { SiteOrigin } from './http/site-origin.ts';
import type { OpenFolder } from './open-folder.ts';
import { systemClock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import type { Logger } from './platform/logger.ts';
import type { Log } from './start-log.ts';
import { createAuth } from './workspace/accounts/auth.ts';
import { authSecret } from './workspace/accounts/auth-secret.ts';
import { signUp } from './workspace/accounts/sign-up.ts';
import { LastUse } from './workspace/api-keys/last-use.ts';
import { Billing } from './workspace/billing/billing.ts';
import { PlanSweep } from './workspace/billing/plan-sweep.ts';
import { Invitations } from './workspace/team/invitations.ts';

export type ServicesOptions = {
  readonly open: OpenFolder;
  readonly log: Log;
  readonly config: Config;
  readonly origin: SiteOrigin;
  readonly logger: Logger;
};

/** Builds what the workspace's routes call, and starts what runs by itself. Ending is added to the folder's teardown. */
export async function startServices({ open, log, config, origin, logger }: ServicesOptions) {
  const { workspace, organizations, teardown } = open;
  const { db, outbox, accounts, refusals, wrappedKeys } = workspace;
  const clock = systemClock;

  const lastUse = new LastUse({ db, clock, logger });
  lastUse.start();
  teardown.add(() => lastUse.stop());
  refusals.start();
  teardown.add(() => refusals.stop());

  const accountAuth = createAuth({
    db,
    secret: workspace.transaction(() => authSecret(wrappedKeys)),
    isSecure: origin.isSecure,
    sendReset: async () => undefined,
    logger,
  });
  return {
    accountAuth,
    used: (keyId: string, address: string | undefined) => lastUse.touch(keyId, address),
    seen: (memberId: string) => lastUse.touchMember(memberId),
    signUp: (person) => signUp({ db, accounts, hasPendingInvitation: () => false }, person),
    organization: (id) => workspace.organizations.find(id),
    organizationsOf: (userId) => workspace.organizations.of(userId),
    twoFactorEnabled: ({ id }) => accounts.hasSecondFactor(id),
    describeOrganization: (id) => workspace.organizations.find(id),
    renameOrganization(id, name, by) {
      workspace.organizations.rename(id, name, by);
      return workspace.organizations.find(id);
    },
    async createOrganization(name, { user, sessionId }, by) {
      const organization = workspace.organizations.draft(name);
      // The log comes first: an organization without one could not record its own beginning.
      await log.begin(organization);
      workspace.organizations.create(organization, { userId: user.id, email: user.email, sessionId }, by);
      organizations.set(organization.id, organization);
      return organization;
    },
    showOrganization: (session, organizationId) => workspace.sessions.show(session, organizationId),
  } satisfies Partial<AppDeps> & Record<string, unknown>;
}
