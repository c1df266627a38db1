import { ChevronRight } from 'lucide-react';
import { Badge } from '../../../ui/badge.tsx';
import { Choices, type PanelState, Single } from './panel-fields.tsx';
import { GUIDE_CATEGORIES, GUIDE_TYPES, OUTCOMES, setInMore } from './panel-terms.ts';

/** The controls beyond the guide's five, closed at first; how many of them are set is said on the outside. */
export function MoreFields({ state }: { readonly state: PanelState }) {
  const { draft, catalogue } = state;
  const count = setInMore(draft.filter);
  const categories = catalogue.categories.filter((category) => !GUIDE_CATEGORIES.includes(category));
  const types = catalogue.resourceTypes.filter((type) => !GUIDE_TYPES.includes(type));
  return (
    <details className="group border-line border-t pt-2">
      <summary className="-mx-2 flex h-9 pointer-coarse:h-10 list-none items-center gap-1.5 rounded-md px-2 font-medium text-sm hover:bg-sunken [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden="true" size={16} className="text-muted group-open:rotate-90" />
        More
        {count > 0 && <Badge>{count} set</Badge>}
      </summary>
      <div className="flex flex-col gap-5 pt-3 pb-1">
        <Single state={state} name="env" label="Environment" placeholder="production" />
        <Single state={state} name="ip" label="IP address" placeholder="Address or CIDR" />
        <Single state={state} name="resource" label="Resource" placeholder="Name" />
        <Choices state={state} name="outcome" label="Outcome" choices={OUTCOMES} />
        <Choices state={state} name="category" label="Other categories" choices={categories} />
        <Choices state={state} name="type" label="Other resource types" choices={types} />
        <Single state={state} name="project" label="Project" placeholder="Name" />
        <Single
          state={state}
          name="recorder"
          label="Recorder"
          placeholder="workspace, import or api-key:name"
        />
      </div>
    </details>
  );
}
