import type { Catalogue } from '@daybook/event';
import { type RefObject, type SubmitEvent, useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { applySuggestion, checkFilter } from './filter-check.ts';
import { FilterIssues } from './filter-issues.tsx';

export type FilterBarProps = {
  /** The filter that is applied. */
  readonly applied: string;
  readonly catalogue: Catalogue;
  readonly onApply: (q: string) => void;
  readonly input: RefObject<HTMLInputElement | null>;
};

/** The filter as text, checked as one types. What is wrong cannot be applied: the caret is put to it instead. */
export function FilterBar({ applied, catalogue, onApply, input }: FilterBarProps) {
  const id = useId();
  const [draft, setDraft] = useState(applied);
  const [lastApplied, setLastApplied] = useState(applied);
  if (applied !== lastApplied) {
    // The address changed, by a link or the back button: the field follows it.
    setLastApplied(applied);
    setDraft(applied);
  }
  const check = checkFilter(draft, catalogue);
  const issues = check.ok ? [] : check.issues;

  function apply(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const [issue] = issues;
    if (issue === undefined) return onApply(draft.trim());
    input.current?.focus();
    input.current?.setSelectionRange(issue.start, issue.end);
  }

  function accept(issue: Parameters<typeof applySuggestion>[1]) {
    const { text, caret } = applySuggestion(draft, issue);
    setDraft(text);
    input.current?.focus();
    // The field has the new text only after this update.
    queueMicrotask(() => input.current?.setSelectionRange(caret, caret));
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is not yet known to all the browsers that read this
    <form role="search" onSubmit={apply} className="flex flex-wrap items-start gap-2" aria-label="Filter">
      <div className="min-w-0 flex-1 basis-72">
        <Field
          id={id}
          label="Filter"
          isLabelHidden
          error={
            issues.length > 0 ? <FilterIssues text={draft} issues={issues} onAccept={accept} /> : undefined
          }
        >
          {(described) => (
            <Input
              ref={input}
              id={id}
              {...described}
              type="text"
              name="q"
              value={draft}
              onChange={(event) => setDraft(event.target.value)}
              placeholder="action:SECRET_READ env:production since:7d"
              autoComplete="off"
              autoCapitalize="none"
              autoCorrect="off"
              spellCheck={false}
              enterKeyHint="search"
              aria-keyshortcuts="/"
              className="w-full font-mono"
            />
          )}
        </Field>
      </div>
      <Button type="submit" variant="primary" className="h-9">
        Apply
      </Button>
      <Button
        className="h-9"
        onClick={() => {
          setDraft('');
          onApply('');
          input.current?.focus();
        }}
      >
        Reset
      </Button>
    </form>
  );
}
