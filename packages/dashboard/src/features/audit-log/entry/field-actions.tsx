import type { Filter } from '@daybook/event';
import { Check, Copy, Filter as FilterIcon, FilterX } from 'lucide-react';
import { createContext, use } from 'react';
import { IconButton } from '../../../ui/icon-button.tsx';
import { useCopy } from '../../../ui/use-copy.ts';
import { excluding, type FieldFilter, narrowed } from './field-filter.ts';

/** Applies an edited filter; what is edited is the one that is applied. */
export const EditFilterContext = createContext<(edit: (filter: Filter) => Filter) => void>(() => {});

export type FieldActionsProps = {
  /** The field's name, as it stands before the value. */
  readonly name: string;
  /** What is copied. */
  readonly text: string;
  /** Undefined where the filter language knows nothing of the field. */
  readonly field?: FieldFilter | undefined;
};

/** What can be done with a value of an entry. */
export function FieldActions({ name, text, field }: FieldActionsProps) {
  const edit = use(EditFilterContext);
  const { outcome, copy } = useCopy();
  const what = name.toLowerCase();
  return (
    <>
      {field !== undefined && (
        <>
          <IconButton
            label={`Filter for this ${what}`}
            onClick={() => edit((filter) => narrowed(filter, field))}
          >
            <FilterIcon aria-hidden="true" size={13} />
          </IconButton>
          <IconButton
            label={`Filter out this ${what}`}
            onClick={() => edit((filter) => excluding(filter, field))}
          >
            <FilterX aria-hidden="true" size={13} />
          </IconButton>
        </>
      )}
      <IconButton label={`Copy this ${what}`} onClick={() => copy(text)}>
        {outcome === 'copied' ? (
          <Check aria-hidden="true" size={13} />
        ) : (
          <Copy aria-hidden="true" size={13} />
        )}
      </IconButton>
      <span role="status" className="sr-only">
        {outcome === 'copied' && 'Copied'}
        {outcome === 'refused' && 'The browser does not allow copying: select the text'}
      </span>
    </>
  );
}
