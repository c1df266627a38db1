import type { JournalReader } from '../journal/journal-reader.ts';
import type { LedgerReader } from '../sequencer/ledger-reader.ts';
import { type RetentionWindow, windowAt } from '../workspace/retention/retention-window.ts';
import { RecordedTimes } from './recorded-times.ts';

/** The next sweep that hides something: when, in milliseconds since 1970, and how many of the events that are there now. */
export type NextExpiry = { readonly at: number; readonly count: number };

export type ForecastDeps = {
  readonly journal: Pick<JournalReader, 'standing'>;
  readonly ledger: Pick<LedgerReader, 'head' | 'entries'>;
};

/** What expires next, as sweeps come every `everyMs` from `nextSweepAt` on; undefined where nothing does. */
export async function nextExpiry(
  { journal, ledger }: ForecastDeps,
  organizationId: string,
  window: RetentionWindow,
  { nextSweepAt, everyMs }: { readonly nextSweepAt: number; readonly everyMs: number },
): Promise<NextExpiry | undefined> {
  const { visibleFrom } = await journal.standing(organizationId);
  const head = await ledger.head(organizationId);
  if (!head || visibleFrom >= head.size) return undefined;
  const times = new RecordedTimes(ledger, organizationId, head);
  const due = dueAt(window, await times.at(visibleFrom));
  if (due === undefined) return undefined;
  const at = due === window.shrinksAt ? due : sweepAfter(due, nextSweepAt, everyMs);
  const before = at - (windowAt(window, at) ?? Number.POSITIVE_INFINITY);
  const end = await times.firstSince(before, { from: visibleFrom, end: head.size });
  return { at, count: end - visibleFrom };
}

/** From when on an event is past its window, by the window that counts then. */
function dueAt({ windowMs, wantedMs, shrinksAt }: RetentionWindow, recordedAt: number): number | undefined {
  // What was recorded a window ago is still shown.
  const usual = windowMs === undefined ? undefined : recordedAt + windowMs + 1;
  if (shrinksAt === undefined || wantedMs === undefined) return usual;
  const shrunk = Math.max(shrinksAt, recordedAt + wantedMs + 1);
  return usual === undefined ? shrunk : Math.min(usual, shrunk);
}

function sweepAfter(time: number, next: number, everyMs: number): number {
  return time <= next ? next : next + Math.ceil((time - next) / everyMs) * everyMs;
}
