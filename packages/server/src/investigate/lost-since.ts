import type { Ask } from './ask.ts';
import { at, is, where } from './where.ts';

/** What an investigation that is read again cannot find any more, in plain sentences. `ask` is about the log as it is now. */
export async function lostSince(
  made: { readonly readUpTo: number; readonly visibleFrom: number },
  ask: Ask,
): Promise<string[]> {
  const notes: string[] = [];
  if (ask.visibleFrom > made.visibleFrom) {
    notes.push(
      `events before position ${ask.visibleFrom} have expired since this investigation was made, and are missing from it`,
    );
  }
  const since = made.readUpTo + 1;
  if (since > ask.readUpTo) return notes;
  const erasures = await ask.count(
    where(is('action', 'ERASURE_START'), at({ first: since, last: ask.readUpTo })),
  );
  if (erasures > 0) {
    notes.push(
      'events were erased since this investigation was made; those that it showed are missing from it',
    );
  }
  return notes;
}
