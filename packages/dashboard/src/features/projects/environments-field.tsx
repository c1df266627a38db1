import { isEnvironmentName } from '@daybook/event';
import { Plus, X } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/form-fields.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { ENVIRONMENT_RULE } from './environment-names.ts';

export type EnvironmentsFieldProps = {
  readonly value: readonly string[];
  readonly onChange: (environments: readonly string[]) => void;
  /** How many variables one holds: one that holds any cannot go. */
  readonly heldBy?: (environment: string) => number;
};

/** A list of environments: any can be added, and taken away until one is left. */
export function EnvironmentsField({ value, onChange, heldBy = () => 0 }: EnvironmentsFieldProps) {
  const [written, setWritten] = useState('');
  const [problem, setProblem] = useState<string>();

  function add() {
    const name = written.trim();
    if (!isEnvironmentName(name)) return setProblem(ENVIRONMENT_RULE);
    if (value.includes(name)) return setProblem(`${name} is in the list already.`);
    onChange([...value, name]);
    setWritten('');
    setProblem(undefined);
  }

  function onKeyDown(pressed: KeyboardEvent) {
    // Enter in here adds to the list; an empty field lets it send the form.
    if (pressed.key !== 'Enter' || written.trim() === '' || pressed.nativeEvent.isComposing) return;
    pressed.preventDefault();
    add();
  }

  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-medium text-sm">Environments</legend>
      <ul className="mb-2 flex flex-wrap gap-1.5">
        {value.map((environment) => {
          const held = heldBy(environment);
          return (
            <li
              key={environment}
              className="inline-flex h-8 items-center gap-1 rounded-md border border-line bg-sunken py-0.5 pr-1 pl-2.5 text-sm"
            >
              {environment}
              {held > 0 ? (
                <span className="px-1 text-muted text-xs">
                  {held.toLocaleString('en')} {held === 1 ? 'variable' : 'variables'}
                </span>
              ) : value.length > 1 ? (
                <IconButton
                  label={`Take ${environment} away`}
                  onClick={() => onChange(value.filter((other) => other !== environment))}
                >
                  <X aria-hidden="true" size={14} />
                </IconButton>
              ) : (
                <span className="w-1" />
              )}
            </li>
          );
        })}
      </ul>
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <TextField
            name="environments"
            label="Another environment"
            isLabelHidden
            placeholder="Another, such as preview"
            value={written}
            onChange={({ target }) => {
              setWritten(target.value);
              setProblem(undefined);
            }}
            onKeyDown={onKeyDown}
            problem={problem}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={50}
          />
        </div>
        <Button className="h-9" onClick={add} disabled={written.trim() === ''}>
          <Plus aria-hidden="true" size={14} />
          Add
        </Button>
      </div>
    </fieldset>
  );
}
