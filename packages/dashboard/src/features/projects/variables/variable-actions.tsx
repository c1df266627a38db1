import { Check, Copy, Eye, EyeOff, Pencil } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useMay } from '../../../api/use-may.ts';
import { HistoryLink } from '../../../ui/history-link.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { MenuItem } from '../../../ui/menu.tsx';
import { MoreButton } from '../../../ui/more-button.tsx';
import { useCopy } from '../../../ui/use-copy.ts';
import type { Variable } from '../queries.ts';
import { type Place, useDeleteVariable } from './use-variable-changes.ts';

export type VariableActionsProps = {
  readonly place: Place;
  /** The project's name, as the log has it. */
  readonly project: string;
  readonly variable: Variable;
  readonly isShown: boolean;
  readonly isEditing: boolean;
  readonly onShow: () => void;
  readonly onEdit: () => void;
};

/** What can be done with a variable, as far as one may: values are for those who work with them. */
export function VariableActions(props: VariableActionsProps) {
  const { place, project, variable, isShown, isEditing, onShow, onEdit } = props;
  const { name, environment, value } = variable;
  const mayChange = useMay('PUT /v1/projects/{id}/variables/{name}');
  const mayDelete = useMay('DELETE /v1/projects/{id}/variables/{name}');
  const remove = useDeleteVariable(place);
  const edit = useFocusAfter(isEditing);
  return (
    <>
      {value !== undefined && (
        <>
          <IconButton label={`${isShown ? 'Hide' : 'Show'} ${name}`} onClick={onShow}>
            {isShown ? <EyeOff aria-hidden="true" size={15} /> : <Eye aria-hidden="true" size={15} />}
          </IconButton>
          <CopyValue name={name} value={value} />
        </>
      )}
      {mayChange && value !== undefined && (
        <IconButton ref={edit} label={`Edit ${name}`} onClick={onEdit}>
          <Pencil aria-hidden="true" size={15} />
        </IconButton>
      )}
      <HistoryLink
        // An upload has the project as its resource and names the variables in its metadata.
        of={{ category: 'Variables', env: environment, project }}
        text={name}
        name={name}
        hasWord={false}
      />
      {mayDelete && (
        <MoreButton name={name}>
          <MenuItem tone="danger" onClick={() => remove.mutate(variable)}>
            Delete from {environment}
          </MenuItem>
        </MoreButton>
      )}
    </>
  );
}

/** Gives the focus back to what began something, once that is over. */
function useFocusAfter(isUnderWay: boolean) {
  const begin = useRef<HTMLButtonElement>(null);
  const wasUnderWay = useRef(false);
  useEffect(() => {
    if (wasUnderWay.current && !isUnderWay) begin.current?.focus();
    wasUnderWay.current = isUnderWay;
  }, [isUnderWay]);
  return begin;
}

function CopyValue({ name, value }: { readonly name: string; readonly value: string }) {
  const { outcome, copy } = useCopy();
  const label = { copied: 'Copied', refused: 'Show it and copy by hand', none: `Copy ${name}` };
  return (
    <IconButton label={label[outcome ?? 'none']} onClick={() => copy(value)}>
      {outcome === 'copied' ? <Check aria-hidden="true" size={15} /> : <Copy aria-hidden="true" size={15} />}
    </IconButton>
  );
}
