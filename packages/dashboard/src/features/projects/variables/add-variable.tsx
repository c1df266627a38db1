import { Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Form } from '../../../ui/form.tsx';
import { TextField } from '../../../ui/form-fields.tsx';
import { valueNameProblem } from '../value-name.ts';
import { type Place, useSetVariable } from './use-variable-changes.ts';
import { ValueField } from './value-field.tsx';

/** Adds one variable after the other. A name that is there already is edited, not added. */
export function AddVariable({ place, names }: { readonly place: Place; readonly names: readonly string[] }) {
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const [problem, setProblem] = useState<string>();
  const nameField = useRef<HTMLInputElement>(null);
  // The list is read anew afterwards; whoever goes on typing meanwhile is not kept from adding the next one.
  const [isDone, setDone] = useState(false);
  const add = useSetVariable(place, {
    onDone: () => {
      setDone(true);
      setName('');
      setValue('');
      nameField.current?.focus();
    },
  });

  const isSending = add.isPending && !isDone;

  function submit() {
    const isThere = names.includes(name.trim()) || (add.isPending && add.variables.name === name.trim());
    const wrong = isThere
      ? `It is there already in ${place.environment}: edit it below`
      : valueNameProblem(name.trim());
    setProblem(wrong);
    if (wrong !== undefined) {
      nameField.current?.focus();
      return;
    }
    setDone(false);
    add.mutate({ name: name.trim(), value });
  }

  return (
    <Form onSubmit={submit} error={add.error} isBusy={isSending} className="mb-4 flex flex-col gap-2">
      <div className="grid items-start gap-2 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto]">
        <TextField
          ref={nameField}
          name="name"
          label="Name of the new variable"
          isLabelHidden
          placeholder="NAME"
          value={name}
          onChange={({ target }) => {
            setName(target.value);
            setProblem(undefined);
          }}
          problem={problem}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={200}
          className="mono"
        />
        <ValueField
          label="Value of the new variable"
          isLabelHidden
          placeholder="Value; ⇧Enter for another line"
          value={value}
          onChange={setValue}
        />
        <Button type="submit" className="h-9" disabled={isSending || name.trim() === ''}>
          <Plus aria-hidden="true" size={14} />
          Add
        </Button>
      </div>
    </Form>
  );
}
