import type { RecordedEvent } from '@daybook/event';

/** Why something was denied or failed, where its event tells; undefined for what succeeded. It is the event's own text. */
export function refusalReason({
  outcome,
  metadata,
}: Pick<RecordedEvent, 'outcome' | 'metadata'>): string | undefined {
  const reason = metadata?.reason;
  return outcome === 'success' || typeof reason !== 'string' || reason === '' ? undefined : reason;
}
