import { createHash } from 'node:crypto';
import { type AuditEvent, uuidV7 } from '@daybook/event';
import type { IndexHead, IndexRow } from '../event-index.ts';

/** The tests' first month begins here. */
export const JANUARY = Date.UTC(2026, 0, 1);
export const DAY_MS = 86_400_000;

type Sample = Partial<AuditEvent> & { readonly recordedAt?: number; readonly category?: string };

/** A row that says little of its own: recorded a second after the one before, happened when it was recorded. */
export function sampleRow(position: number, sample: Sample = {}): IndexRow {
  const { recordedAt = JANUARY + position * 1_000, category = 'Secrets', ...fields } = sample;
  const event: AuditEvent = {
    id: sampleId(recordedAt, `event ${position}`),
    occurredAt: new Date(recordedAt).toISOString(),
    action: 'SECRET_READ',
    actor: { type: 'api-key', id: 'key_1', name: 'ci-deploy' },
    resource: { type: 'secret', name: 'DATABASE_URL' },
    outcome: 'success',
    recordedBy: { type: 'api-key', id: 'key_2', name: 'shop-backend' },
    ...fields,
  };
  return { position, recordedAt, category, event, payload: JSON.stringify(event) };
}

export function sampleRows(
  count: number,
  sample: (position: number) => Sample = () => ({}),
  from = 0,
): IndexRow[] {
  return Array.from({ length: count }, (_, index) => sampleRow(from + index, sample(from + index)));
}

/** A head as the ledger would have it after the rows; the root is any 32 bytes that the size decides. */
export function headAfter(rows: readonly IndexRow[]): IndexHead {
  const size = (rows.at(-1)?.position ?? -1) + 1;
  return { size, root: new Uint8Array(createHash('sha256').update(`root of ${size}`).digest()) };
}

/** An id that the seed decides. */
export function sampleId(timeMs: number, seed: string): string {
  return uuidV7(timeMs, createHash('sha256').update(seed).digest());
}

/** Numbers of 0 (inclusive) to 1 (exclusive) that are the same in every run (mulberry32). */
export function sampleRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
