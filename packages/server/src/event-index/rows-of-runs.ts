import { type AuditEvent, type Catalogue, isUuid } from '@daybook/event';
import type { CheckedRun } from '../sequencer/check-openings.ts';
import type { DamagedRow, IndexRow } from './event-index.ts';

/** Runs of one calendar month each: a step of the index never spans two. */
export function runsByMonth(runs: readonly CheckedRun[]): Iterable<CheckedRun[]> {
  return Map.groupBy(runs, ({ recordedAt }) => new Date(recordedAt).toISOString().slice(0, 7)).values();
}

/** Made one by one when the index takes them: thousands of events as objects at one time are work for the garbage collector. */
export function* rowsOf(runs: Iterable<CheckedRun>, catalogue: Catalogue): Generator<IndexRow | DamagedRow> {
  for (const { firstPosition, recordedAt, entries, isDamaged } of runs) {
    for (const [place, { payload }] of entries.entries()) {
      const at = { position: firstPosition + place, recordedAt };
      yield isDamaged ? damagedRow(at, payload) : eventRow(at, payload, catalogue);
    }
  }
}

type At = Pick<IndexRow, 'position' | 'recordedAt'>;

function eventRow(at: At, payload: Uint8Array, catalogue: Catalogue): IndexRow {
  const text = textOf(payload);
  const event: AuditEvent = JSON.parse(text);
  return { ...at, category: catalogue.categoryOf(event.action) ?? 'Other', event, payload: text };
}

/** Of a damaged payload only the id is kept, so that who asks for it hears that it is damaged. */
function damagedRow(at: At, payload: Uint8Array): DamagedRow {
  const id = idIn(textOf(payload));
  return { ...at, isDamaged: true, ...(id !== undefined && { id }) };
}

function idIn(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('id' in value)) return undefined;
    return typeof value.id === 'string' && isUuid(value.id) ? value.id.toLowerCase() : undefined;
  } catch {
    return undefined;
  }
}

function textOf(payload: Uint8Array): string {
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
}
