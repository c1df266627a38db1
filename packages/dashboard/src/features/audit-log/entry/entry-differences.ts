import type { RecordedEvent } from '@daybook/event';
import type { VerifiedEntry } from './verify-entry.ts';

/**
 * The names of the fields in which an event, as the list shows it, is not what was proved: none when the list tells the truth. What
 * was proved is the payload's text, its position and the time of recording; the category is the catalogue's and not part of it.
 */
export function entryDifferences(
  { position, recordedAt, category: _category, ...shown }: RecordedEvent,
  proved: Pick<VerifiedEntry, 'position' | 'recordedAt' | 'payload'>,
): readonly string[] {
  const payload = readObject(proved.payload);
  if (payload === undefined) return ['payload'];
  const fields = new Map<string, unknown>(Object.entries(shown));
  const names = new Set([...fields.keys(), ...payload.keys()]);
  const differing = [...names].filter((name) => canonical(fields.get(name)) !== canonical(payload.get(name)));
  if (position !== proved.position) differing.push('position');
  if (recordedAt !== proved.recordedAt) differing.push('recordedAt');
  return differing;
}

function readObject(text: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return new Map(Object.entries(value));
  } catch {
    // What is no JSON is no event.
  }
  return undefined;
}

/** A JSON value as text that is the same for equal values, whatever the order of their names; undefined for what is absent. */
function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
