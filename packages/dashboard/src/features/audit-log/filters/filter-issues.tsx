import type { FilterIssue } from '@daybook/event';
import { Untrusted } from '../../../ui/untrusted.tsx';

type WithSuggestion = FilterIssue & { readonly suggestion: string };

export type FilterIssuesProps = {
  readonly text: string;
  readonly issues: readonly FilterIssue[];
  readonly onAccept: (issue: WithSuggestion) => void;
};

const SHOWN = 3;

/** What is wrong with a filter: which part, why, and what was probably meant, to be taken over by a press. */
export function FilterIssues({ text, issues, onAccept }: FilterIssuesProps) {
  const more = issues.length - SHOWN;
  return (
    <ul className="flex flex-col gap-1">
      {issues.slice(0, SHOWN).map((issue) => (
        <li key={`${issue.start} ${issue.end} ${issue.message}`} className="break-words">
          At character {issue.start + 1}
          {issue.end > issue.start && issue.end - issue.start <= 60 && (
            <>
              ,{' '}
              <code className="mono rounded-xs bg-bad-soft px-1">
                <Untrusted text={text.slice(issue.start, issue.end)} />
              </code>
            </>
          )}
          : <Untrusted text={issue.message} />
          {hasSuggestion(issue) && (
            <>
              {'. '}
              <button
                type="button"
                className="rounded-xs text-accent underline underline-offset-2"
                onClick={() => onAccept(issue)}
              >
                Use{' '}
                <code className="mono">
                  <Untrusted text={issue.suggestion} />
                </code>
              </button>
            </>
          )}
        </li>
      ))}
      {more > 0 && <li>and {more} more</li>}
    </ul>
  );
}

function hasSuggestion(issue: FilterIssue): issue is WithSuggestion {
  return issue.suggestion !== undefined;
}
