import { CheckField } from '../../ui/form-fields.tsx';
import { useFieldProblem } from '../../ui/form-problem.ts';
import { Untrusted } from '../../ui/untrusted.tsx';

export type HeldToFieldProps = {
  readonly legend: string;
  /** As the server's errors call the field. */
  readonly name: string;
  readonly choices: readonly { readonly id: string; readonly name: string }[];
  readonly value: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
  /** Said where nothing is ticked. */
  readonly all: string;
};

/** Things that a key can be held to; none of them ticked means all of them. */
export function HeldToField({ legend, name, choices, value, onChange, all }: HeldToFieldProps) {
  const problem = useFieldProblem(name);
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-medium text-sm">{legend}</legend>
      {choices.length > 0 && (
        <div className="mb-1.5 flex flex-wrap gap-x-5 gap-y-2">
          {choices.map((choice) => (
            <CheckField
              key={choice.id}
              name={name}
              label={<Untrusted text={choice.name} />}
              checked={value.includes(choice.id)}
              onChange={({ target }) =>
                onChange(
                  target.checked ? [...value, choice.id] : value.filter((other) => other !== choice.id),
                )
              }
            />
          ))}
        </div>
      )}
      {value.length === 0 && <p className="text-muted text-xs">{all}</p>}
      <p role="alert" className="mt-1.5 text-bad text-sm empty:hidden">
        {problem}
      </p>
    </fieldset>
  );
}
