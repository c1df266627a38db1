import { openDuckDbEventIndex } from './event-index/duckdb/duckdb-event-index.ts';
import type { EventIndex } from './event-index/event-index.ts';
import { Projector } from './event-index/projector.ts';
import { ReopeningEventIndex } from './event-index/reopening-event-index.ts';
import { Explorer } from './explore/explorer.ts';
import { type QuestionLimits, Questions } from './explore/questions.ts';
import { EmbeddedStandings, type Standings } from './explore/standings.ts';
import { HeldLedgers, heldLedgers } from './held-ledgers.ts';
import { JournalUnavailable } from './journal/journal.ts';
import type { JournalReader } from './journal/journal-reader.ts';
import { SqliteJournalReader } from './journal/sqlite-journal-reader.ts';
import type { OpenFolder } from './open-folder.ts';
import { systemClock } from './platform/clock.ts';
import type { DiskReserve } from './platform/disk-reserve.ts';
import { messageOf } from './platform/errors.ts';
import type { Logger } from './platform/logger.ts';
import { StartupError } from './platform/startup-error.ts';
import { requireLogs } from './require-logs.ts';
import { FileSegments } from './segments/file-segments.ts';
import { ledgerNames } from './sequencer/check-head.ts';
import { FileLogStore } from './sequencer/file-log-store.ts';
import { LedgerReader } from './sequencer/ledger-reader.ts';
import { Writer } from './sequencer/writer.ts';
import { CheckpointsSeen } from './workspace/ledgers/checkpoints-seen.ts';
import type { Organization } from './workspace/organizations/organization-store.ts';
import { OutboxRelay } from './workspace/outbox/relay.ts';

export type Log = {
  readonly writer: Writer;
  /** {@link Writer.append}, but for organizations whose log was rolled back. */
  readonly append: Writer['append'];
  /** How many organizations nothing is recorded for, because their logs were rolled back. */
  readonly halted: () => number;
  /** Ledgers that sign nothing after a restore. */
  readonly held: HeldLedgers;
  readonly journal: JournalReader;
  readonly standings: Standings;
  readonly ledger: LedgerReader;
  readonly index: EventIndex;
  readonly projector: Projector;
  readonly explorer: Explorer;
  readonly questions: Questions;
  /** Holds a ledger against a checkpoint that somebody kept; one that does not extend it signs nothing any more. */
  checkpointSeen: CheckpointsSeen['present'];
  /** Begins the log of a new organization. @throws JournalUnavailable */
  begin(organization: Organization): Promise<void>;
};

export type LogOptions = {
  /** Whether to sign on from a log that is older than its index shows. */
  readonly acceptRollback?: boolean;
  readonly questionLimits?: QuestionLimits | undefined;
};

/**
 * Starts the way of an event on an open folder: journal, ledger, index, and the relay from the outbox. Closing is added to the
 * folder's teardown. @throws StartupError
 */
export async function startLog(
  { folder, workspace, organizations, rollbacks, teardown }: OpenFolder,
  disk: Pick<DiskReserve, 'indexPaused'>,
  logger: Logger,
  { acceptRollback = false, questionLimits }: LogOptions = {},
): Promise<Log> {
  let projector: Projector | undefined;
  const index = await ReopeningEventIndex.open({
    open: () =>
      openDuckDbEventIndex({
        folder: folder.index,
        onUnusable(organizationId, problem) {
          logger.warn({ organizationId, problem }, 'the index cannot be used as it is and is built anew');
          projector?.doubt(organizationId);
        },
      }),
    onReopened(reason) {
      logger.error({ reason }, 'the index had to be opened anew');
      for (const id of organizations.keys()) projector?.doubt(id);
    },
  });
  teardown.add(() => index.close());
  // Before anything can sign.
  await requireLogs({ folder, organizations, index, acceptRollback, logger });
  rollbacks.record();
  const writer = await Writer.start({
    data: {
      journalPath: folder.journalDb,
      idsPath: folder.idsDb,
      ledgerPath: folder.ledger,
      reservePath: folder.reserve,
      ledgers: [...organizations.values()].map(ledgerIdentity),
      held: heldLedgers(workspace.ledgerHolds),
    },
    logger,
    onStepped: (organizationIds) => projector?.wake(organizationIds),
  }).catch((error: unknown) => {
    throw new StartupError(`the journal cannot be opened: ${messageOf(error)}`);
  });
  teardown.add(() => writer.close());
  const held = new HeldLedgers({ holds: workspace.ledgerHolds, writer, logger });
  held.start();
  const journal = SqliteJournalReader.open(folder.journalDb, {
    segments: new FileSegments(folder.segments),
    onDamaged: (organizationId, { message }) =>
      logger.error(
        { organizationId, reason: `${message}: restore this file of segments/ from a backup` },
        'a segment is missing or damaged',
      ),
  });
  teardown.add(() => journal.close());
  workspace.organizationStore.logsBegun();
  const ledger = new LedgerReader({
    journal,
    store: new FileLogStore(folder.ledger),
    names: workspace.retiredLedgers.namesWith(ledgerNames(organizations)),
    logger,
  });
  const catalogue = (organizationId: string) => workspace.customActions.catalogue(organizationId);
  /** Why nothing may be recorded for an organization any more, by its id. */
  const halted = new Map<string, string>();
  const projection = new Projector({
    index,
    journal,
    ledger,
    catalogue,
    logger,
    paused: (bytes) => disk.indexPaused(bytes),
    onRolledBack: (organizationId, reason) => halted.set(organizationId, reason),
  });
  projector = projection;
  teardown.add(() => projection.stop());
  for (const id of organizations.keys()) await projection.addOrganization(id);

  const append: Writer['append'] = async (request, until) => {
    const reason = halted.get(request.organizationId) ?? held.refusal(request.organizationId);
    if (reason !== undefined) throw new JournalUnavailable(reason);
    return writer.append(request, until);
  };
  const relay = new OutboxRelay({
    outbox: workspace.outbox,
    append: (request) => append(request, 'accepted'),
    journalPosition: () => journal.position(),
    logger,
  });
  relay.start();
  teardown.add(() => relay.stop());

  const { db, ledgerHolds: holds } = workspace;
  const checkpoints = new CheckpointsSeen({ db, holds, ledger, names: ledgerNames(organizations) });
  const questions = new Questions(questionLimits);
  const standings = new EmbeddedStandings({
    journal,
    projector: projection,
    waiting: (organizationId) => workspace.outbox.waiting(organizationId),
  });
  const explorer = new Explorer({
    index,
    questions,
    projector: projection,
    standings,
    journal,
    expiredBefore: (organizationId) => workspace.retentionStore.get(organizationId)?.hiddenBefore,
    clock: systemClock,
    logNumber: (organizationId) => workspace.retiredLedgers.currentNumber(organizationId),
  });
  return {
    writer,
    append,
    halted: () => halted.size + held.count('behind'),
    async checkpointSeen(organizationId, note) {
      const extension = await checkpoints.present(organizationId, note);
      if (extension.kind === 'behind') await held.look();
      return extension;
    },
    held,
    journal,
    standings,
    ledger,
    index,
    projector: projection,
    explorer,
    questions,
    async begin(organization) {
      await writer.addLedger(ledgerIdentity(organization));
      // Before its ledger is read: that is checked against the organization's name and key.
      organizations.set(organization.id, organization);
      await projection.addOrganization(organization.id);
    },
  };
}

function ledgerIdentity({ id, origin, signingKey }: Organization) {
  return { organizationId: id, origin, signingKey };
}
