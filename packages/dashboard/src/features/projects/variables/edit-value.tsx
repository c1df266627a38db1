import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Form } from '../../../ui/form.tsx';
import type { Variable } from '../queries.ts';
import { type Place, useSetVariable } from './use-variable-changes.ts';
import { ValueField } from './value-field.tsx';

export type EditValueProps = {
  readonly place: Place;
  readonly variable: Variable;
  readonly onClose: () => void;
};

/** A variable's value as it is changed, in its row; Esc leaves it as it was. */
export function EditValue({ place, variable, onClose }: EditValueProps) {
  const [value, setValue] = useState(variable.value ?? '');
  const set = useSetVariable(place, { onDone: onClose });
  return (
    <Form
      onSubmit={() => {
        if (value === variable.value) onClose();
        else set.mutate({ name: variable.name, value, before: variable });
      }}
      error={set.error}
      isBusy={set.isPending}
      className="flex min-w-56 flex-col gap-2"
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Esc belongs to the field, wherever in the form it is pressed */}
      <div
        onKeyDown={(pressed) => pressed.key === 'Escape' && onClose()}
        className="flex flex-wrap items-start gap-2"
      >
        <div className="min-w-40 flex-1">
          <ValueField
            label={`Value of ${variable.name}`}
            isLabelHidden
            value={value}
            onChange={setValue}
            autoFocus
          />
        </div>
        <Button type="submit" variant="primary" className="h-9" disabled={set.isPending}>
          {set.isPending ? 'Saving…' : 'Save'}
        </Button>
        <Button className="h-9" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </Form>
  );
}
