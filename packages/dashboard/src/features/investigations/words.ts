import { mergeRanges } from '@daybook/event';
import { rangeText } from '../audit-log/histogram/range-text.ts';
import { localDay } from '../audit-log/times.ts';
import type { Finding, MadeInvestigation, Severity } from './answers.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** The time between two moments (ISO 8601) on the clocks of a zone: to the minute where it is short, else to the day. */
export function windowText(from: string, until: string, zone: string): string {
  const since = Date.parse(from);
  const end = Date.parse(until);
  if (end - since > 3 * DAY_MS) return `${localDay(from, zone)} – ${localDay(until, zone)}`;
  return rangeText({ since: toMinute(since, Math.floor), until: toMinute(end, Math.ceil) }, zone);
}

function toMinute(ms: number, round: (value: number) => number): number {
  return round(ms / MINUTE_MS) * MINUTE_MS;
}

/** What an investigation looked at: a time, on the clocks of a zone, or so many days; nothing where that was erased. */
export function lookedAt({ input }: Pick<MadeInvestigation, 'input'>, zone: string): string {
  if (input === null) return '';
  return 'days' in input ? `last ${count(input.days, 'day')}` : windowText(input.from, input.until, zone);
}

/** `1 event`, `1,204 events`. */
export function count(amount: number, thing: string): string {
  return `${amount.toLocaleString('en')} ${thing}${amount === 1 ? '' : 's'}`;
}

export const SEVERITIES: readonly Severity[] = ['high', 'medium', 'low', 'info'];

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  info: 'For information',
};

export type Verdict = {
  readonly tone: 'bad' | 'warn' | 'neutral';
  readonly title: string;
  readonly detail: string;
};

/** What the findings come to, in a sentence or two. */
export function verdictOf(
  findings: readonly Pick<Finding, 'severity'>[],
  history: { readonly events: number },
): Verdict {
  const of = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const [high, medium] = [of('high'), of('medium')];
  const others = findings.length - high - medium;
  const counts = listOf([
    high > 0 && `${high} high`,
    medium > 0 && `${medium} medium`,
    others > 0 && `${others} minor`,
  ]);
  if (high > 0) return { tone: 'bad', title: 'This needs attention', detail: `Findings: ${counts}.` };
  if (medium > 0) return { tone: 'warn', title: 'Some things stand out', detail: `Findings: ${counts}.` };
  if (history.events === 0) {
    return {
      tone: 'warn',
      title: 'There is too little history to judge by',
      detail: 'Nothing before is known that this could be compared with.',
    };
  }
  return {
    tone: 'neutral',
    title: 'Nothing serious stands out',
    detail:
      findings.length === 0
        ? 'All of it is like what was there before. That is no proof that nothing happened.'
        : `Findings: ${counts}. That is no proof that nothing happened.`,
  };
}

function listOf(parts: readonly (string | false)[]): string {
  const given = parts.filter((part) => part !== false);
  return given.length < 2 ? given.join('') : `${given.slice(0, -1).join(', ')} and ${given.at(-1)}`;
}

/** Ascending positions, with those that follow each other as ranges: `3, 5–9, 12`. */
export function positionsText(positions: readonly number[]): string {
  return mergeRanges(positions.map((position) => ({ first: position, last: position })))
    .map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`))
    .join(', ');
}
