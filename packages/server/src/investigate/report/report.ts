import type { Coverage } from '../../explore/coverage.ts';
import type { PlacedEvent } from '../ask.ts';
import type { ChecklistItem } from '../checklist-item.ts';
import type { Finding } from '../finding.ts';
import type { Investigated } from '../investigated.ts';
import { subjectOf } from '../investigations.ts';
import { checklistSection } from './checklist-section.ts';
import { evidenceSection } from './evidence-section.ts';
import { findingsSection } from './findings-section.ts';
import { listsSection } from './lists-section.ts';
import { code, plain, table } from './markdown.ts';
import { proofsSection } from './proofs-section.ts';
import { counted, TITLES, timeWords } from './words.ts';

export type Report = {
  readonly id: string;
  /** The permanent link. */
  readonly url: string;
  readonly organization: string;
  readonly by: string;
  /** When it was made, and when it is read; milliseconds since 1970 UTC. */
  readonly at: number;
  readonly now: number;
  readonly readUpTo: number;
  readonly checkpoint: string | undefined;
  readonly verifierKeys: readonly string[];
  readonly found: Investigated;
  readonly coverage: Coverage;
  readonly checklist: readonly ChecklistItem[];
  /** Events of the evidence that are told in full. */
  readonly events: readonly PlacedEvent[];
};

/** An investigation as a Markdown document for somebody who was not there, in parts that follow each other. */
export function writeReport(report: Report): string[] {
  const { found, events, checklist, at, now, checkpoint, verifierKeys } = report;
  const { findings } = found;
  const sections = [
    `# ${TITLES[found.kind]}: ${plain(subjectOf(found))}`,
    headSection(report),
    `**${summary(findings, checklist)}**`,
    checklistSection(checklist, { at, now }),
    findingsSection(findings),
    listsSection(found),
    evidenceSection(events),
    coverageSection(report),
    proofsSection({ findings, checkpoint, verifierKeys }),
  ];
  return sections.flatMap((section, index) => [...(index === 0 ? [] : ['\n\n']), section]).concat('\n');
}

function headSection(report: Report): string {
  const { id, url, organization, by, at, readUpTo, found } = report;
  return table(
    ['', ''],
    [
      ['Organization', plain(organization)],
      ...inputRows(found),
      ['Made', `${timeWords(at)} by ${plain(by)}`],
      ['Findings as of', readUpTo < 0 ? 'an empty log' : `position ${readUpTo}`],
      ['Investigation', `${code(id)}, <${url}>`],
    ],
  );
}

function inputRows(found: Investigated): [string, string][] {
  switch (found.kind) {
    case 'leaked-key': {
      const { apiKey, from, until, baselineDays } = found.input;
      return [
        ['API key', plain(apiKey)],
        ['Looked at', windowWords(from, until)],
        ['Compared with', `${counted(baselineDays, 'day')} before`],
      ];
    }
    case 'off-boarding': {
      const { email, days } = found.input;
      return [
        ['Person', plain(email)],
        ['Changes of', `the last ${counted(days, 'day')}`],
      ];
    }
    case 'production-change': {
      const { environment, from, until } = found.input;
      return [
        ['Environment', plain(environment)],
        ['Looked at', windowWords(from, until)],
      ];
    }
  }
}

function windowWords(from: number, until: number): string {
  return `${timeWords(from)} to ${timeWords(until)}`;
}

/** `Findings: 2 of severity high, 1 of severity medium; 3 things to do.` */
function summary(findings: readonly Finding[], checklist: readonly ChecklistItem[]): string {
  const counts = (['high', 'medium', 'low', 'info'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count.toLocaleString('en')} of severity ${severity}`];
  });
  const found = counts.length === 0 ? 'No findings' : `Findings: ${counts.join(', ')}`;
  const open = checklist.filter(({ state }) => state === 'open').length;
  const tasks = open === 0 ? 'nothing is left to do' : `${counted(open, 'thing')} to do`;
  return `${found}; ${tasks}.`;
}

/** What the judgement rests on, and what is missing. */
function coverageSection({ found, coverage }: Report): string {
  const { history, notes } = found;
  const { from, until, events } = history;
  const lines = [
    from !== null && until !== null && events > 0
      ? `Compared with ${counted(events, 'event')} from ${plain(from)} to ${plain(until)}.`
      : 'There was no history to compare with.',
    ...[...notes, ...coverage.notes].map(plain),
  ];
  return ['## What this rests on', lines.map((line) => `- ${line}`).join('\n')].join('\n\n');
}
