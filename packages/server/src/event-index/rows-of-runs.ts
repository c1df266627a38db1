import { type AuditEvent, type Catalogue, isUuid, type PositionRange } from '@daybook/event';
import type { CheckedRun } from '../sequencer/check-openings.ts';
import type { NextOpenings } from '../sequencer/next-openings.ts';
import type { AnyRow, DamagedRow, IndexRow } from './event-index.ts';

/** Stretches of the log in order: entries, and positions that were let go. */
export type Stretches = readonly NextOpenings[];

/**
 * Made one by one when the index takes them: thousands of events as objects at one time are work for the garbage collector. Positions in `removed` were
 * let go of since they were read.
 */
export function* rowsOf(
  stretches: Stretches,
  catalogue: Catalogue,
  removed: readonly PositionRange[],
): Generator<AnyRow> {
  for (const stretch of stretches) {
    if ('gone' in stretch) yield { isGone: true, ...stretch.gone };
    else for (const run of stretch.runs) yield* rowsOfRun(run, catalogue, removed);
  }
}

function* rowsOfRun(
  { firstPosition, recordedAt, entries, isDamaged }: CheckedRun,
  catalogue: Catalogue,
  removed: readonly PositionRange[],
): Generator<AnyRow> {
  for (const [place, { payload }] of entries.entries()) {
    const position = firstPosition + place;
    const at = { position, recordedAt };
    if (removed.some(({ first, last }) => first <= position && position <= last))
      yield { isGone: true, first: position, last: position };
    else yield isDamaged ? damagedRow(at, payload) : eventRow(at, payload, catalogue);
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
