import type { Clock } from '../platform/clock.ts';
import { suspendedKeys, suspendKeys } from '../workspace/api-keys/confirm-keys.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** What is known of a backup whose workspace begins to be used again. */
export type RestoredFrom = {
  /** The backup's name. */
  readonly backup: string;
  /** ISO 8601: the moment whose state it holds. */
  readonly createdAt: string;
  readonly sizes: ReadonlyMap<string, number>;
};

/** What a restore ended or suspended in an organization. */
export type Restored = {
  readonly organizationId: string;
  readonly name: string;
  /** How many entries its ledger has. */
  readonly size: number;
  /** Names of the API keys that wait to be confirmed. */
  readonly suspendedKeys: readonly string[];
};

/**
 * Prepares the workspace of a backup for being used again: ends all sessions, links and trusted devices, suspends all API keys, lets no
 * ledger sign, and records that in every organization. All of it or nothing.
 */
export function prepareRestored(
  workspace: Pick<Workspace, 'db' | 'outbox' | 'organizationStore' | 'ledgerHolds' | 'transaction'>,
  from: RestoredFrom,
  clock: Clock,
): { sessions: number; organizations: Restored[] } {
  const { db, outbox, organizationStore, ledgerHolds } = workspace;
  return workspace.transaction(() => {
    const now = clock();
    const sessions = Number(db.prepare('DELETE FROM "session"').run().changes);
    db.exec('DELETE FROM "verification"');
    suspendKeys(db, now);
    // Their files are in no backup.
    db.exec("UPDATE exports SET state = 'expired' WHERE state = 'done'");
    const organizations = organizationStore.all().map(({ id, name, logBegun }) => {
      if (logBegun) ledgerHolds.wait(id);
      const size = from.sizes.get(id) ?? 0;
      const keys = suspendedKeys(db, id, now).map((key) => key.name);
      outbox.add(id, {
        actor: { type: 'system', name: 'system' },
        action: 'BACKUP_RESTORE',
        resource: { type: 'audit-log', name: from.backup },
        metadata: { createdAt: from.createdAt, size, suspendedKeys: keys.length, sessions },
      });
      return { organizationId: id, name, size, suspendedKeys: keys };
    });
    return { sessions, organizations };
  });
}
