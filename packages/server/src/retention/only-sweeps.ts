import type { PositionRange } from '@daybook/event';
import type { JournalReader } from '../journal/journal-reader.ts';
import { readEvent } from './read-event.ts';

const READ = { events: 64, bytes: 1_048_576 };

/** Whether a window of positions, which are all there, holds nothing but what earlier sweeps have announced. */
export async function hasOnlySweeps(
  journal: Pick<JournalReader, 'from'>,
  organizationId: string,
  { first, last }: PositionRange,
): Promise<boolean> {
  for (let next = first; next <= last; ) {
    const answer = await journal.from(organizationId, next, READ);
    if ('goneBelow' in answer) {
      next = answer.goneBelow;
      continue;
    }
    const [begin] = answer;
    // What is damaged was something else, as far as anyone knows.
    if (!begin || begin.firstPosition !== next) return false;
    const { entries } = begin;
    const own = entries.slice(0, last - next + 1);
    if (!own.every(({ payload }) => isSweep(payload))) return false;
    next += entries.length;
  }
  return true;
}

function isSweep(payload: Uint8Array): boolean {
  const event = readEvent(payload);
  return event?.action === 'RETENTION_SWEEP' && event.recordedBy?.type === 'workspace';
}
