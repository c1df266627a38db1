import type { DatabaseSync } from 'node:sqlite';
import { wrappedBy } from '../platform/master-key.ts';
import type { Manifest } from './manifest.ts';

/** What a manifest says of the organizations. */
export function organizationsOf(
  workspace: DatabaseSync,
  journal: DatabaseSync | undefined,
): Manifest['organizations'] {
  const head = journal?.prepare(
    'SELECT size, checkpoint FROM heads JOIN organizations USING (org) WHERE id = ?',
  );
  const erased = journal?.prepare(
    "SELECT first, last FROM gone JOIN organizations USING (org) WHERE id = ? AND kind = 'erased' ORDER BY last",
  );
  const rows = workspace.prepare('SELECT id, name, origin FROM organizations ORDER BY id').all();
  return rows.map(({ id, name, origin }) => {
    const signed = head?.get(String(id));
    return {
      id: String(id),
      name: String(name),
      origin: String(origin),
      size: Number(signed?.size ?? 0),
      checkpoint: signed ? String(signed.checkpoint) : null,
      erased: (erased?.all(String(id)) ?? []).map(({ first, last }) => [Number(first), Number(last)]),
    };
  });
}

/** How many entries each ledger has, the retired ones too, by the name that its files lie under. */
export function ledgersOf(journal: DatabaseSync | undefined): { id: string; size: number }[] {
  const rows =
    journal?.prepare('SELECT o.id, h.size FROM heads h JOIN organizations o USING (org)').all() ?? [];
  return rows.map(({ id, size }) => ({ id: String(id), size: Number(size) }));
}

/** Names of the segments that count, by organization. */
export function segmentsOf(journal: DatabaseSync | undefined): ReadonlyMap<string, readonly string[]> {
  const rows =
    journal?.prepare('SELECT o.id, s.name FROM segments s JOIN organizations o USING (org)').all() ?? [];
  const byOrganization = Map.groupBy(rows, ({ id }) => String(id));
  return new Map([...byOrganization].map(([id, own]) => [id, own.map(({ name }) => String(name))]));
}

/** Ids of the master keys that wrapped something. */
export function masterKeyIdsOf(workspace: DatabaseSync): string[] {
  const wrapped = workspace
    .prepare('SELECT signing_key AS wrapped FROM organizations UNION ALL SELECT wrapped FROM wrapped_keys')
    .all();
  return [...new Set(wrapped.map((row) => wrappedBy(String(row.wrapped))))].toSorted();
}
