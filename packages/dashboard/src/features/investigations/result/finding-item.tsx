import { Link } from '@tanstack/react-router';
import { ChevronDown, ChevronRight, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { Untrusted } from '../../../ui/untrusted.tsx';
import type { Finding } from '../answers.ts';
import { count, positionsText } from '../words.ts';
import { EvidenceList } from './evidence-list.tsx';

export type FindingItemProps = {
  readonly finding: Finding;
  /** Where the rules are explained. */
  readonly rulesHref: string;
  /** Whether the events that show it stand on paper. */
  readonly hasEvidenceOnPaper: boolean;
};

/** Something that stands out: what, why, and the events that show it. */
export function FindingItem({ finding, rulesHref, hasEvidenceOnPaper }: FindingItemProps) {
  const { rule, title, why, evidence, evidenceCount, filter, notes } = finding;
  const [isOpen, setOpen] = useState(false);
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  const events = evidenceCount === 1 ? 'the event' : `the ${count(evidenceCount, 'event')}`;
  return (
    <article className="flex flex-col gap-1.5 py-3 text-sm [overflow-wrap:anywhere]">
      <h4 className="break-after-avoid font-medium">
        <Untrusted text={title} />
      </h4>
      <p className="text-muted">
        <Untrusted text={why} />
      </p>
      {notes.map((note) => (
        <p key={note} className="flex items-start gap-1.5 text-warn">
          <TriangleAlert aria-hidden="true" size={14} className="mt-0.75 shrink-0" />
          <Untrusted text={note} />
        </p>
      ))}
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        {evidenceCount > 0 && (
          <span className="flex flex-wrap items-center gap-x-4 print:hidden">
            <button
              type="button"
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
              className="-mx-1 inline-flex pointer-coarse:min-h-10 items-center gap-1 rounded px-1 font-medium text-accent hover:bg-sunken"
            >
              <Chevron aria-hidden="true" size={14} />
              {isOpen ? 'Hide' : 'Show'} {events}
              <span className="sr-only">
                : <Untrusted text={title} />
              </span>
            </button>
            <Link
              to="/audit-logs"
              search={{ q: filter }}
              className="inline-flex pointer-coarse:min-h-10 items-center text-accent underline-offset-2 hover:underline"
            >
              In the log
              <span className="sr-only">
                : <Untrusted text={title} />
              </span>
            </Link>
          </span>
        )}
        <a
          href={rulesHref}
          title="How this rule works"
          className="mono ml-auto text-faint hover:underline print:ml-0"
        >
          {rule}
        </a>
      </div>
      {isOpen ? (
        <EvidenceList finding={finding} />
      ) : (
        hasEvidenceOnPaper && (
          <div className="hidden print:block">
            <EvidenceList finding={finding} />
          </div>
        )
      )}
      <dl className="hidden text-xs print:block">
        <dt className="float-left mr-1 font-medium">Filter:</dt>
        <dd className="mono">
          <Untrusted text={filter} />
        </dd>
        <dt className="float-left mr-1 font-medium">
          {count(evidenceCount, 'event')}
          {evidenceCount > evidence.length && `, the first ${evidence.length.toLocaleString('en')}`}, by
          position:
        </dt>
        <dd className="tabular">{positionsText(evidence)}</dd>
      </dl>
    </article>
  );
}
