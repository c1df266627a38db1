import type { Filter } from '@daybook/event';
import type { Seen } from '../../event-index/profile.ts';
import type { Ask } from '../ask.ts';
import type { Finding, Severity } from '../finding.ts';
import { bySeverity, rankFindings } from '../rank.ts';
import type { Rule } from '../rules.ts';
import { lowered } from '../severity.ts';
import { STEPS_LOWER, type Strength } from '../strength.ts';
import { counted } from '../words.ts';

/** A finding before its evidence is asked for. */
export type Clue = {
  readonly rule: Rule;
  readonly subject: string;
  /** As its case says; too little history makes it less. */
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
  readonly filter: Filter;
  /** What is known of the events that the filter finds. */
  readonly seen?: Seen | undefined;
  /** How much the comparison that it rests on can say; `enough` where it compares with nothing. */
  readonly strength: Strength;
};

/** How many findings of one rule are given. */
export const FINDINGS_OF_RULE_MAX = 200;

/** Makes findings of clues, in their order, with the evidence that their filters find; those without any are left out. */
export async function toFindings(
  ask: Ask,
  clues: readonly Clue[],
  history: { readonly events: number; readonly baselineDays: number },
): Promise<Finding[]> {
  const evidence = await ask.evidenceOfEach(clues);
  const findings = clues.flatMap(({ rule, subject, severity, title, why, strength }, place): Finding[] => {
    const found = evidence[place];
    if (!found || found.evidenceCount === 0) return [];
    const note = noteOf(strength, history);
    return [
      {
        rule,
        subject,
        severity: lowered(severity, STEPS_LOWER[strength]),
        title,
        why,
        ...found,
        ...(note !== undefined && { notes: [note] }),
      },
    ];
  });
  return rankFindings(findings);
}

/** The clues of one rule that tell most, and how many are left out. */
export function mostTelling(clues: readonly Clue[]): {
  readonly clues: readonly Clue[];
  readonly left: number;
} {
  const sorted = clues.toSorted(bySeverity);
  const kept = sorted.slice(0, FINDINGS_OF_RULE_MAX);
  return { clues: kept, left: clues.length - kept.length };
}

function noteOf(
  strength: Strength,
  { events, baselineDays }: { readonly events: number; readonly baselineDays: number },
): string | undefined {
  const before = `the ${counted(baselineDays, 'day')} before the window`;
  switch (strength) {
    case 'enough':
      return undefined;
    case 'little':
      return `Only ${counted(events, 'event')} of the key ${events === 1 ? 'is' : 'are'} known from ${before}: too little to tell habit from news, so this is one step less severe.`;
    case 'none':
      return `Nothing to compare with is known from ${before}, so this is two steps less severe.`;
  }
}
