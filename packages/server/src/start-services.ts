import type { AppDeps } from './app.ts';
import type { ClockWatch } from './clock-watch.ts';
import type { SiteOrigin } from './http/site-origin.ts';
import type { OpenFolder } from './open-folder.ts';
import { systemClock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import type { Jobs } from './platform/jobs/jobs.ts';
import type { Logger } from './platform/logger.ts';
import type { Log } from './start-log.ts';
import { startRetention } from './start-retention.ts';
import { createAuth, RESET_LINK_SECONDS } from './workspace/accounts/auth.ts';
import { authSecret } from './workspace/accounts/auth-secret.ts';
import { commonPasswords } from './workspace/accounts/common-passwords.ts';
import { ExpiredRows } from './workspace/accounts/expired-rows.ts';
import { requirePassword } from './workspace/accounts/password-rules.ts';
import { signUp } from './workspace/accounts/sign-up.ts';
import { TotpCodes } from './workspace/accounts/totp-codes.ts';
import { ApiKeys } from './workspace/api-keys/api-keys.ts';
import { LastUse } from './workspace/api-keys/last-use.ts';
import { Billing } from './workspace/billing/billing.ts';
import { selfHosted } from './workspace/billing/payment-provider.ts';
import type { Plans } from './workspace/billing/plans.ts';
import { ErasureRun } from './workspace/erasures/erasure-run.ts';
import { Erasures } from './workspace/erasures/erasures.ts';
import { HeldEvents } from './workspace/legal-holds/held-events.ts';
import { LegalHolds } from './workspace/legal-holds/legal-holds.ts';
import { LogReads } from './workspace/log-reads/log-reads.ts';
import { Mailer } from './workspace/mail/mailer.ts';
import { Projects } from './workspace/projects/projects.ts';
import { SecretReader } from './workspace/secrets/secret-reader.ts';
import { Secrets } from './workspace/secrets/secrets.ts';
import { AccountRescue } from './workspace/team/account-rescue.ts';
import { Invitations } from './workspace/team/invitations.ts';
import { MemberSessions } from './workspace/team/member-sessions.ts';
import { Members } from './workspace/team/members.ts';
import { resetLinkOwner } from './workspace/team/reset-links.ts';
import type { Role } from './workspace/team/roles.ts';
import { Variables } from './workspace/variables/variables.ts';
import { Vault } from './workspace/vault/vault.ts';
import { WorkspaceError } from './workspace/workspace-error.ts';

export type ServicesOptions = {
  readonly open: OpenFolder;
  readonly log: Log;
  readonly config: Config;
  readonly plans: Plans;
  readonly origin: SiteOrigin;
  readonly clockWatch: ClockWatch;
  readonly jobs: Jobs;
  readonly logger: Logger;
};

/** Builds what the workspace's routes call, and starts what runs by itself. Ending is added to the folder's teardown. */
export async function startServices({
  open,
  log,
  config,
  plans,
  origin,
  clockWatch,
  jobs,
  logger,
}: ServicesOptions) {
  const { workspace, teardown } = open;
  const { db, outbox, accounts, refusals, wrappedKeys } = workspace;
  const clock = systemClock;
  await commonPasswords();

  const lastUse = new LastUse({ db, clock, logger });
  jobs.every('write the last use of keys', 60_000, () => lastUse.flush());
  teardown.add(() => lastUse.flush());
  jobs.every('record counted refusals', 10_000, () => refusals.sweep());

  const settled = () => clockWatch.sweepTime.now();
  const latest = () => clockWatch.sweepTime.latest();
  const expiredRows = new ExpiredRows({ db, clock: settled });
  jobs.every('remove expired sessions and links', 60_000, () => expiredRows.sweep());

  const billing = new Billing({
    db,
    outbox,
    clock,
    settled,
    plans,
    defaultPlan: config.defaultPlan,
    provider: selfHosted,
  });
  jobs.every('change plans at the end of their periods', 10 * 60_000, () => billing.applyDue());
  const mailer = new Mailer(config.mail, logger);
  teardown.add(() => mailer.close());
  const apiKeys = new ApiKeys({ db, outbox, store: workspace.apiKeys, lastUse, clock });
  const invitations = new Invitations({ db, outbox, refusals, limits: billing, clock });
  const vault = new Vault(wrappedKeys);
  const projects = new Projects({ db, outbox, clock, limits: billing });
  const publicUrl = () => origin.url;
  const catalogue = (organizationId: string) => workspace.customActions.catalogue(organizationId);
  const legalHolds = new LegalHolds({ db, outbox, clock, settled, jobs, catalogue });
  const keeping = startRetention({
    open,
    log,
    config,
    billing,
    legalHolds,
    sweepTime: clockWatch.sweepTime,
    jobs,
    logger,
  });
  const delayMs = Math.round(config.erasureDelayHours * 3_600_000);
  const erasures = new Erasures({ db, outbox, clock, latest, jobs, holds: legalHolds, delayMs });
  const { journal, standings, ledger } = log;
  const { destructions } = keeping;
  new ErasureRun({
    ...{ db, outbox, clock, settled, jobs, journal, standings },
    refusals,
    holds: legalHolds,
    destructions,
  });
  const heldEvents = new HeldEvents({
    ...{ holds: legalHolds, journal, ledger, catalogue },
    onDamaged: (organizationId, positions) =>
      logger.error(
        { organizationId, ...positions },
        'what a legal hold keeps is damaged here, and is left out',
      ),
  });

  const accountAuth = createAuth({
    db,
    secret: workspace.transaction(() => authSecret(wrappedKeys)),
    isSecure: origin.isSecure,
    async sendReset(email, token) {
      // Without mail an owner or admin makes a link and hands it over.
      if (!mailer.isConfigured) return;
      const expiresAt = clock() + RESET_LINK_SECONDS * 1_000;
      workspace.resetLinkAsked(email);
      // Nobody waits for the mail, so that an answer takes no longer for an address that exists.
      void mailer.sendPasswordReset(email, {
        url: `${publicUrl()}/reset-password?token=${token}`,
        expiresAt,
      });
    },
    logger,
  });
  return {
    ...keeping,
    plans,
    accountAuth,
    totpCodes: new TotpCodes({ db, auth: accountAuth, clock }),
    used: (keyId: string, address: string | undefined) => lastUse.touch(keyId, address),
    seen: (memberId: string) => lastUse.touchMember(memberId),
    signUp: (person, invitation) =>
      signUp(
        {
          db,
          accounts,
          hasPendingInvitation: (email) => invitations.hasPendingInvitation(email, invitation),
          organizationNames: invitations.organizationNames(invitation),
        },
        person,
      ),
    resetLinkOwner: (token: string) => resetLinkOwner(db, token, clock()),
    async requirePassword(field, password, userId) {
      const account = accounts.byId(userId);
      if (!account) throw new WorkspaceError('not-found', 'there is no such account any more');
      const organizations = workspace.organizations.of(userId).map(({ name }) => name);
      await requirePassword(field, password, { ...account, organizations });
    },
    members: new Members({ db, outbox, apiKeys, lastUse, clock }),
    invitations,
    accountRescue: new AccountRescue({ db, outbox, clock, publicUrl }),
    memberSessions: new MemberSessions({ db, outbox }),
    apiKeys,
    billing,
    mailer,
    publicUrl,
    projects,
    variables: new Variables({ db, outbox, clock, vault, projects }),
    secrets: new Secrets({ db, outbox, clock, vault, projects, limits: billing }),
    logReads: new LogReads({ db, outbox, clock, logger }),
    secretReader: new SecretReader({
      db,
      clock,
      vault,
      projects,
      append: (request) => log.append(request, 'accepted'),
    }),
    legalHolds,
    erasures,
    heldEvents,
    notices: async (organizationId: string, role: Role) => [
      ...log.held.notices(organizationId),
      ...(await clockWatch.notices(organizationId)),
      ...(role === 'owner' || role === 'auditor' ? erasures.notices(organizationId) : []),
      ...keeping.retention.notices(organizationId),
    ],
    organization: (id) => workspace.organizations.find(id),
    organizationsOf: (userId) => workspace.organizations.of(userId),
    twoFactorEnabled: ({ id }) => accounts.hasSecondFactor(id),
    renameOrganization(id, name, by) {
      workspace.organizations.rename(id, name, by);
      return workspace.organizations.find(id);
    },
    async createOrganization(name, { user, sessionId }, by) {
      const maker = { userId: user.id, email: user.email, sessionId };
      const organization = await workspace.organizations.make(name, maker, by, log.begin);
      keeping.retention.review(organization.id);
      return organization;
    },
    showOrganization: (session, organizationId) => workspace.sessions.show(session, organizationId),
  } satisfies Partial<AppDeps> & Record<string, unknown>;
}
