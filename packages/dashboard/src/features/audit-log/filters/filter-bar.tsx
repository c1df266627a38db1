import { builtInCatalogue, type FilterIssue } from '@daybook/event';
import { useQuery } from '@tanstack/react-query';
import { CircleHelp } from 'lucide-react';
import { memo, type RefObject, type SubmitEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { SuggestInput } from '../../../ui/suggest-input.tsx';
import { useMe } from '../../sign-in/me-context.ts';
import { catalogueQuery } from '../queries.ts';
import { applySuggestion, checkFilter } from './filter-check.ts';
import { FilterIssues } from './filter-issues.tsx';
import type { Suggestion } from './suggestions.ts';
import { useCompletion } from './use-completion.ts';

export type FilterBarProps = {
  /** The filter that is applied. */
  readonly value: string;
  readonly onApply: (q: string) => void;
  readonly onReset: () => void;
  /** The field, for a shortcut to focus. */
  readonly inputRef: RefObject<HTMLInputElement | null>;
};

/**
 * The filter as text, checked and completed as one types: arrows choose a suggestion, Enter or Tab takes it, Esc closes the list. Enter
 * without a suggestion chosen applies. What is wrong cannot be applied: the caret is put to it instead.
 */
export const FilterBar = memo(function FilterBar({ value, onApply, onReset, inputRef }: FilterBarProps) {
  const id = useId();
  const { organization } = useMe();
  const known = useQuery(catalogueQuery(organization.id));
  const catalogue = known.data ?? builtInCatalogue;
  const [draft, setDraft] = useState(value);
  const [caret, setCaret] = useState(value.length);
  const [lastApplied, setLastApplied] = useState(value);
  if (value !== lastApplied) {
    // The address changed, by a link, the panel or the back button: the field follows it.
    setLastApplied(value);
    setDraft(value);
  }
  const [isOpen, setIsOpen] = useState(false);
  const { suggestions, typed } = useCompletion(draft, caret, { catalogue, isOpen });
  const check = checkFilter(draft, catalogue);
  // Without the organization's own actions the server has to judge.
  const issues = check.ok || known.data === undefined ? [] : check.issues;
  // What is being written and can still be completed is not wrong yet.
  const isWriting = ({ start, end }: FilterIssue) => suggestions.length > 0 && start <= caret && caret <= end;
  const shownIssues = issues.filter((issue) => !isWriting(issue));

  // The caret can be put only once the field has its new text.
  const wantedCaret = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (wantedCaret.current === undefined) return;
    inputRef.current?.setSelectionRange(wantedCaret.current, wantedCaret.current);
    wantedCaret.current = undefined;
  });

  function write(text: string, at: number) {
    setDraft(text);
    setCaret(at);
    wantedCaret.current = at;
    inputRef.current?.focus();
  }

  function take(suggestion: Suggestion) {
    write(suggestion.result, suggestion.caret);
    // After a key come its values.
    setIsOpen(suggestion.text.endsWith(':'));
  }

  function apply(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    setIsOpen(false);
    const [issue] = issues;
    if (issue === undefined) return onApply(draft.trim());
    inputRef.current?.focus();
    inputRef.current?.setSelectionRange(issue.start, issue.end);
  }

  const first = typed === '' ? undefined : suggestions[0];
  const likely = first?.result.trim() === draft.trim() ? undefined : first;

  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is not yet known to all the browsers that read this
    <form role="search" onSubmit={apply} className="flex flex-wrap items-start gap-2" aria-label="Filter">
      <div className="min-w-0 flex-1 basis-72">
        <Field
          id={id}
          label="Filter"
          isLabelHidden
          error={
            shownIssues.length > 0 ? (
              <FilterIssues
                text={draft}
                issues={shownIssues}
                onAccept={(issue) => {
                  const fixed = applySuggestion(draft, issue);
                  write(fixed.text, fixed.caret);
                }}
              />
            ) : undefined
          }
        >
          {(described) => (
            <SuggestInput
              id={id}
              {...described}
              name="q"
              value={draft}
              items={suggestions}
              listLabel="Completions"
              isMono
              isOpen={isOpen}
              inputRef={inputRef}
              onOpenChange={setIsOpen}
              onWrite={(text) => {
                setDraft(text);
                setCaret(inputRef.current?.selectionStart ?? text.length);
              }}
              onTake={take}
              likely={likely}
              onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? draft.length)}
              placeholder="action:SECRET_READ env:production since:7d"
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
          write('', 0);
          onReset();
        }}
      >
        Reset
      </Button>
      <a
        href="/docs/filter"
        title="How filters are written"
        className="inline-flex h-9 pointer-coarse:h-10 items-center gap-1.5 rounded-md px-2 text-muted text-sm hover:text-ink"
      >
        <CircleHelp aria-hidden="true" size={16} />
        <span className="sr-only">How filters are written</span>
      </a>
    </form>
  );
});
