import { Button } from '../../ui/button.tsx';
import { CheckField } from '../../ui/form-fields.tsx';
import { useFieldProblem } from '../../ui/form-problem.ts';
import { areSameScopes, SCOPE_PRESETS, SCOPES, type Scope } from './scopes.ts';

/** What the key may do: a choice for what keys are mostly made for, and any other. */
export function ScopeField({
  value,
  onChange,
}: {
  readonly value: readonly Scope[];
  readonly onChange: (scopes: readonly Scope[]) => void;
}) {
  const problem = useFieldProblem('scopes');
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-medium text-sm">What it may do</legend>
      <div className="mb-3 flex flex-wrap gap-2">
        {SCOPE_PRESETS.map(({ name, scopes }) => (
          <Button
            key={name}
            aria-pressed={areSameScopes(scopes, value)}
            onClick={() => onChange(scopes)}
            className="aria-pressed:border-accent aria-pressed:bg-accent-soft"
          >
            {name}
          </Button>
        ))}
      </div>
      <div className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
        {SCOPES.map(({ id, about }) => (
          <CheckField
            key={id}
            name="scopes"
            label={<span className="mono">{id}</span>}
            hint={about}
            checked={value.includes(id)}
            onChange={({ target }) =>
              onChange(target.checked ? [...value, id] : value.filter((other) => other !== id))
            }
          />
        ))}
      </div>
      <p role="alert" className="mt-1.5 text-bad text-sm empty:hidden">
        {problem}
      </p>
    </fieldset>
  );
}
