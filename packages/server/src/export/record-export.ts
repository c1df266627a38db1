import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../platform/database.ts';
import type { Acting } from '../workspace/acting.ts';
import type { Outbox } from '../workspace/outbox/outbox.ts';
import type { WorkspaceEvent } from '../workspace/outbox/workspace-event.ts';
import type { ExportFormat } from './export-format.ts';

/** As many characters as a text of metadata may have. */
const FILTER_CHARACTERS_MAX = 500;

export type ExportFacts = {
  /** The filter's text; all events where it is empty. */
  readonly filter: string;
  readonly format: ExportFormat | 'bundle';
  /** Where it is known before. */
  readonly count?: number;
  /** The id of the legal hold whose events it is about. */
  readonly hold?: string;
  /** Of a bundle of a part of the log; both inclusive. */
  readonly positions?: { readonly first: number; readonly last: number };
  /** Of a schedule. */
  readonly name?: string;
};

/** The entry that an export leaves. */
export function exportEvent(
  by: Acting,
  { filter, format, count, hold, positions, name = '*' }: ExportFacts,
): WorkspaceEvent {
  const text = filter.slice(0, FILTER_CHARACTERS_MAX).toWellFormed();
  return {
    ...by,
    action: 'AUDIT_LOG_EXPORT',
    resource: { type: 'audit-log', name },
    metadata: {
      ...(text !== '' && { filter: text }),
      format,
      ...(hold !== undefined && { hold }),
      ...(positions && { positions: `${positions.first}-${positions.last}` }),
      ...(count !== undefined && { count }),
    },
  };
}

/** Records an export; it is durable when this returns. @throws an error of the database, and then nothing may be handed over */
export function recordExport(
  { db, outbox }: { readonly db: DatabaseSync; readonly outbox: Outbox },
  organizationId: string,
  by: Acting,
  facts: ExportFacts,
): void {
  transaction(db, () => outbox.add(organizationId, exportEvent(by, facts)));
}
