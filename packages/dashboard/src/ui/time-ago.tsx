import { useSyncExternalStore } from 'react';
import { relativeTime } from './relative-time.ts';

const STEP_MS = 30_000;

/** A time (ISO 8601) as how long ago it is, kept true as time passes; the exact time stands behind it. */
export function TimeAgo({ at }: { readonly at: string }) {
  const now = useSyncExternalStore(everyStep, thisStep);
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return <span>{at}</span>;
  return (
    <time dateTime={at} title={exactTime(ms)} className="tabular whitespace-nowrap">
      {relativeTime(ms, Math.max(now, Date.now()))}
    </time>
  );
}

/** A time (ms) as the reader's clocks show it, with their zone. */
export function exactTime(ms: number): string {
  return exact.format(ms);
}

/** A time (ISO 8601) as a day: `3 May 2026`; the exact time stands behind it. */
export function Day({ at }: { readonly at: string }) {
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return <span>{at}</span>;
  return (
    <time dateTime={at} title={exactTime(ms)} className="tabular whitespace-nowrap">
      {day.format(ms)}
    </time>
  );
}

const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'long' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

function everyStep(notify: () => void): () => void {
  const timer = setInterval(notify, STEP_MS);
  return () => clearInterval(timer);
}

function thisStep(): number {
  return Math.floor(Date.now() / STEP_MS) * STEP_MS;
}
