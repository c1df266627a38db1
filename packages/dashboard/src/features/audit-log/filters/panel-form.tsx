import { builtInCatalogue, type Catalogue, printFilter } from '@daybook/event';
import { useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { useDebounced } from '../../../ui/use-debounced.ts';
import { useMe } from '../../sign-in/me-context.ts';
import { catalogueQuery } from '../queries.ts';
import { countsQuery } from './count-queries.ts';
import { dateRangeOf } from './date-range.ts';
import { DateRangeField } from './date-range-field.tsx';
import { type Draft, draftOf, withFilter, withRange } from './draft.ts';
import { NO_FILTER } from './edit-filter.ts';
import { checkFilter } from './filter-check.ts';
import { KeptTerms } from './kept-terms.tsx';
import { MoreFields } from './more-fields.tsx';
import { Choices, type PanelState, Single } from './panel-fields.tsx';
import { GUIDE_CATEGORIES, GUIDE_TYPES, keptTerms } from './panel-terms.ts';

export type PanelFormProps = {
  /** The filter that is applied. */
  readonly filterText: string;
  readonly zone: string;
  readonly onApply: (q: string) => void;
  readonly onReset: () => void;
};

/** The controls of the panel. What is set is a draft, with the counts that it would give, until it is applied. */
export function PanelForm({ filterText, zone, onApply, onReset }: PanelFormProps) {
  const { organization } = useMe();
  const known = useQuery(catalogueQuery(organization.id));
  const catalogue = known.data ?? builtInCatalogue;
  const check = checkFilter(filterText, catalogue);
  const [edited, setEdited] = useState<{ readonly of: string; readonly draft: Draft }>();
  const [isTried, setIsTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // Whatever else changes the filter, the bar or the back button, ends the draft.
  const isEdited = edited?.of === filterText;
  const draft = isEdited ? edited.draft : draftOf(check.ok ? check.filter : NO_FILTER);
  const q = printFilter(draft.filter);
  const counted = useDebounced(q);
  const counts = useQuery(countsQuery(organization.id, counted, ['category', 'type', 'outcome']));
  const isCounted = counted === q && !counts.isPlaceholderData;

  function change(next: Draft) {
    setEdited({ of: filterText, draft: next });
    setIsTried(false);
  }

  const state: PanelState = { draft, q, catalogue, counts: counts.data?.fields, isTried, onChange: change };

  function apply(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (Object.keys(draft.unread).length > 0 || isReversed(draft)) {
      // What is wrong must be marked before it can be found.
      flushSync(() => setIsTried(true));
      form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
      return;
    }
    onApply(isEdited ? q : filterText);
  }

  return (
    <form
      ref={form}
      onSubmit={apply}
      noValidate
      aria-label="Filters"
      className="flex min-h-0 flex-1 flex-col"
    >
      <div className="-mx-2 flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto overscroll-contain px-2 pt-2 pb-3">
        {!check.ok && !isEdited && known.isSuccess && (
          <p className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
            The filter that was written cannot be read. What is chosen here takes its place.
          </p>
        )}
        <KeptTerms
          terms={keptTerms(draft.filter)}
          onRemove={(term) =>
            change(withFilter(draft, { terms: draft.filter.terms.filter((other) => other !== term) }))
          }
        />
        <Choices state={state} name="category" label="Category" choices={GUIDE_CATEGORIES} />
        <Choices state={state} name="type" label="Resource type" choices={GUIDE_TYPES} />
        <Single
          state={state}
          name="action"
          label="Action"
          placeholder="SECRET_READ"
          groups={actionGroups(catalogue)}
        />
        <DateRangeField
          range={dateRangeOf(draft.filter)}
          zone={zone}
          unread={draft.unread}
          applied={filterText}
          onChange={(range, unread) => change(withRange(draft, range, unread))}
        />
        <Single state={state} name="actor" label="Actor" placeholder="E-mail or api-key:name" />
        <MoreFields state={state} />
      </div>
      <div className="flex flex-col gap-2 border-line border-t py-3">
        {counts.isError && <Notice title="Not counted" error={counts.error} />}
        <p role="status" className="tabular min-h-4.5 text-muted text-xs">
          {isEdited && q !== filterText && words(isCounted ? counts.data?.total : undefined)}
        </p>
        <div className="flex gap-2">
          <Button type="submit" variant="primary" className="flex-1">
            Apply
          </Button>
          <Button
            className="flex-1"
            onClick={() => {
              setEdited(undefined);
              onReset();
            }}
          >
            Reset
          </Button>
        </div>
      </div>
    </form>
  );
}

function words(total: number | undefined): string {
  if (total === undefined) return 'Not applied yet';
  return `Not applied yet: ${total.toLocaleString('en')} ${total === 1 ? 'event' : 'events'}`;
}

function isReversed({ filter }: Draft): boolean {
  const range = dateRangeOf(filter);
  if (range.kind !== 'between') return false;
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = range;
  return since >= until;
}

function actionGroups(catalogue: Catalogue) {
  return catalogue.categories.map((category) => ({
    label: category,
    values: catalogue
      .list()
      .filter((definition) => definition.category === category)
      .map(({ action }) => action),
  }));
}
