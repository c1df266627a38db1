import { builtInCatalogue } from '@daybook/event';
import { useQuery } from '@tanstack/react-query';
import { SlidersHorizontal } from 'lucide-react';
import { memo, useState } from 'react';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Sheet } from '../../../ui/sheet.tsx';
import { useMe } from '../../sign-in/me-context.ts';
import { catalogueQuery } from '../queries.ts';
import { checkFilter } from './filter-check.ts';
import { PanelForm, type PanelFormProps } from './panel-form.tsx';
import { setInPanel } from './panel-terms.ts';

export type FilterPanelProps = PanelFormProps & {
  /** Whether it stands beside the list; where there is no room for it, a button opens it. */
  readonly isBeside: boolean;
};

/** The filter panel of the guide: five controls, more of them below, Apply and Reset. */
export const FilterPanel = memo(function FilterPanel({ isBeside, ...form }: FilterPanelProps) {
  const [isOpen, setIsOpen] = useState(false);
  const count = useSetCount(form.filterText);
  if (isBeside) {
    return (
      // As high as what is left of the window, so that Apply and Reset are always in sight.
      <section aria-label="Filter panel" className="flex max-h-[calc(100dvh-8rem)] flex-col">
        <PanelForm {...form} />
      </section>
    );
  }
  return (
    <>
      <Button className="h-9" aria-haspopup="dialog" onClick={() => setIsOpen(true)}>
        <SlidersHorizontal aria-hidden="true" size={14} />
        Filters
        {count > 0 && <Badge>{count} set</Badge>}
      </Button>
      <Sheet title="Filters" isOpen={isOpen} onClose={() => setIsOpen(false)}>
        <PanelForm
          {...form}
          onApply={(q) => {
            setIsOpen(false);
            form.onApply(q);
          }}
          onReset={() => {
            setIsOpen(false);
            form.onReset();
          }}
        />
      </Sheet>
    </>
  );
});

/** How many controls of the panel a filter sets; none when it cannot be read. */
function useSetCount(filterText: string): number {
  const { organization } = useMe();
  const { data: catalogue = builtInCatalogue } = useQuery(catalogueQuery(organization.id));
  const check = checkFilter(filterText, catalogue);
  return check.ok ? setInPanel(check.filter) : 0;
}
