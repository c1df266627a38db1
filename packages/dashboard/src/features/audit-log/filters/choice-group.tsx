import { classes } from '../../../ui/classes.ts';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { ControlGroup } from './control-group.tsx';

export type ChoiceGroupProps = {
  readonly label: string;
  readonly choices: readonly string[];
  readonly chosen: readonly string[];
  /** How often each occurs; undefined until that is known. */
  readonly counts: ReadonlyMap<string, number> | undefined;
  readonly onChange: (chosen: readonly string[]) => void;
};

/** Boxes to check, any number of them, each with how often it occurs. */
export function ChoiceGroup({ label, choices, chosen, counts, onChange }: ChoiceGroupProps) {
  return (
    <ControlGroup label={label}>
      <div className="-mx-2">
        {choices.map((choice) => {
          const count = counts && (counts.get(choice) ?? 0);
          return (
            <label
              key={choice}
              className="flex min-h-7 pointer-coarse:min-h-10 cursor-pointer items-center gap-2 rounded px-2 text-sm hover:bg-sunken"
            >
              <input
                type="checkbox"
                checked={chosen.includes(choice)}
                onChange={(event) => {
                  const others = chosen.filter((other) => other !== choice);
                  onChange(event.target.checked ? [...others, choice] : others);
                }}
                className="size-4 shrink-0 accent-accent"
              />
              <span className="min-w-0 truncate">
                <Untrusted text={choice} />
              </span>
              <span
                className={classes('tabular ml-auto pl-2 text-xs', count === 0 ? 'text-faint' : 'text-muted')}
              >
                {count?.toLocaleString('en')}
                {count !== undefined && <span className="sr-only"> {count === 1 ? 'event' : 'events'}</span>}
              </span>
            </label>
          );
        })}
      </div>
    </ControlGroup>
  );
}
