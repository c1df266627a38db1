import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { classes } from '../../../ui/classes.ts';
import { SectionCard } from '../../../ui/section-card.tsx';
import type { Finding, Severity } from '../answers.ts';
import { count, SEVERITIES, SEVERITY_WORDS } from '../words.ts';
import { CutList } from './cut-list.tsx';
import { FindingItem } from './finding-item.tsx';
import { SeverityBadge } from './severity-badge.tsx';

const SHOWN_FIRST = 10;

export type FindingsSectionProps = {
  /** Where the rules are explained. */
  readonly rulesHref: string;
  readonly findings: readonly Finding[];
  /** How many there are beyond these. */
  readonly more: number;
  /** Those whose events stand on paper. */
  readonly withEvidence: readonly Finding[];
};

/** What stands out, the most severe first. */
export function FindingsSection({ rulesHref, findings, more, withEvidence }: FindingsSectionProps) {
  const groups = SEVERITIES.map((severity) => ({
    severity,
    list: findings.filter((finding) => finding.severity === severity),
  })).filter(({ list }) => list.length > 0);
  return (
    <SectionCard
      title="What stands out"
      about={
        <>
          Each finding comes with the events that show it.{' '}
          <a href={rulesHref} className="text-accent underline underline-offset-2">
            How they are found
          </a>
        </>
      }
    >
      {groups.length === 0 ? (
        <p className="text-sm">Nothing does.</p>
      ) : (
        groups.map(({ severity, list }, index) => (
          <Group
            key={severity}
            severity={severity}
            findings={list}
            rulesHref={rulesHref}
            withEvidence={withEvidence}
            // What is minor waits until somebody wants it, unless there is nothing else.
            isOpenFirst={index === 0 || severity === 'high' || severity === 'medium'}
          />
        ))
      )}
      {more > 0 && (
        <p className="mt-3 text-muted text-sm">
          {count(more, 'more finding')}, no graver than these, {more === 1 ? 'is' : 'are'} not listed.
        </p>
      )}
    </SectionCard>
  );
}

type GroupProps = {
  readonly severity: Severity;
  readonly rulesHref: string;
  readonly findings: readonly Finding[];
  readonly withEvidence: readonly Finding[];
  readonly isOpenFirst: boolean;
};

function Group({ severity, rulesHref, findings, withEvidence, isOpenFirst }: GroupProps) {
  const [isOpen, setOpen] = useState(isOpenFirst);
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <div className="mt-2 flex flex-col first:mt-0">
      <h3 className="font-semibold text-sm">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="-mx-1 inline-flex h-8 pointer-coarse:h-10 items-center gap-1 rounded px-1 hover:bg-sunken"
        >
          <Chevron aria-hidden="true" size={14} className="print:hidden" />
          <SeverityBadge severity={severity} />
          <span className="tabular font-normal text-muted">{findings.length.toLocaleString('en')}</span>
        </button>
      </h3>
      <div className={classes('flex-col', isOpen ? 'flex' : 'hidden print:flex')}>
        <CutList
          label={SEVERITY_WORDS[severity]}
          items={findings}
          keyOf={({ rule, subject }, index) => `${rule} ${subject} ${index}`}
          shownFirst={SHOWN_FIRST}
          itemClassName="border-line border-b last:border-b-0"
        >
          {(finding) => (
            <FindingItem
              finding={finding}
              rulesHref={rulesHref}
              hasEvidenceOnPaper={withEvidence.includes(finding)}
            />
          )}
        </CutList>
      </div>
    </div>
  );
}
