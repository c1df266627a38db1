import { type Finding, SEVERITIES, type Severity } from './finding.ts';
import { RULES } from './rules.ts';

type Severe = { readonly severity: Severity };

/** Findings in the order in which they are read: by severity, then by rule in the order of `RULES`, then those with more evidence first, then by subject and filter. */
export function rankFindings(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) =>
      bySeverity(a, b) ||
      RULES.indexOf(a.rule) - RULES.indexOf(b.rule) ||
      b.evidenceCount - a.evidenceCount ||
      compareTexts(a.subject, b.subject) ||
      compareTexts(a.filter, b.filter),
  );
}

/** The most severe first. */
export function bySeverity(a: Severe, b: Severe): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
}

/** By code units, the same on every machine. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
