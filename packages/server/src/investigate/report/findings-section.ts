import { mergeRanges } from '@daybook/event';
import type { Finding } from '../finding.ts';
import { code, paragraph, plain } from './markdown.ts';
import { shownFilter } from './shown-filter.ts';
import { counted } from './words.ts';

const RANGES_MAX = 40;
const FINDINGS_MAX = 500;

/** What was found, each with its reasons and with where its evidence is. */
export function findingsSection(findings: readonly Finding[]): string {
  if (findings.length === 0) return '## Findings\n\nNothing stands out.';
  const told = findings.slice(0, FINDINGS_MAX).map((finding, index) => one(finding, index + 1));
  const left = findings.length - told.length;
  const more = left > 0 ? [`And ${counted(left, 'more finding')}, none of them graver.`] : [];
  return ['## Findings', ...told, ...more].join('\n\n');
}

function one(finding: Finding, number: number): string {
  const { severity, title, why, rule, subject, notes = [], evidence, evidenceCount } = finding;
  const facts = [
    `- Rule: ${code(rule)}, about ${plain(subject)}`,
    ...notes.map((note) => `- Note: ${plain(note)}`),
    `- Evidence: ${counted(evidenceCount, 'event')}, at ${positionsWords(evidence, evidenceCount)}`,
    `- Filter: ${code(shownFilter(finding))}`,
  ];
  return [`### ${number}. ${severityWord(severity)}: ${plain(title)}`, paragraph(why), facts.join('\n')].join(
    '\n\n',
  );
}

function severityWord(severity: Finding['severity']): string {
  return `${severity.slice(0, 1).toUpperCase()}${severity.slice(1)}`;
}

/** `position 12`, `positions 3, 5–9 and 40 more` */
function positionsWords(positions: readonly number[], count: number): string {
  const ranges = mergeRanges(positions.map((position) => ({ first: position, last: position })));
  const told = ranges.slice(0, RANGES_MAX);
  const words = told.map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`)).join(', ');
  const left = count - told.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  return `${count === 1 ? 'position' : 'positions'} ${words}${left > 0 ? ` and ${left} more` : ''}`;
}
