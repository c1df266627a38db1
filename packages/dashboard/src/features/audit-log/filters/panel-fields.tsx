import type { Catalogue, Filter } from '@daybook/event';
import type { Facets } from '@daybook/sdk';
import { ChoiceGroup } from './choice-group.tsx';
import { type Draft, draftOf, fieldText, withFilter, withText } from './draft.ts';
import { type ChoiceKey, choicesOf, type SingleKey, setChoices } from './panel-terms.ts';
import { ValueField, type ValueGroup } from './value-field.tsx';

/** What every control of the panel needs. */
export type PanelState = {
  readonly draft: Draft;
  /** The draft as text: what its choices are counted with. */
  readonly q: string;
  readonly catalogue: Catalogue;
  readonly counts: Facets['fields'] | undefined;
  /** Whether it was tried to apply the draft as it is, and something in it is wrong. */
  readonly isTried: boolean;
  readonly onChange: (draft: Draft) => void;
};

export type ChoicesProps = {
  readonly state: PanelState;
  readonly name: ChoiceKey;
  readonly label: string;
  readonly choices: readonly string[];
};

/** Boxes for some of the values of a key; the others stay as they are. */
export function Choices({ state, name, label, choices }: ChoicesProps) {
  const { draft, counts, onChange } = state;
  const set = choicesOf(draft.filter, name);
  const counted = counts?.[name];
  const edit = (filter: Filter) => onChange(withFilter(draft, filter));
  return (
    <ChoiceGroup
      label={label}
      choices={choices}
      chosen={set.filter((choice) => choices.includes(choice))}
      counts={counted && new Map(counted.map(({ value, count }) => [value, count]))}
      onChange={(chosen) =>
        edit(
          setChoices(draft.filter, name, [...set.filter((choice) => !choices.includes(choice)), ...chosen]),
        )
      }
    />
  );
}

export type SingleProps = {
  readonly state: PanelState;
  readonly name: SingleKey;
  readonly label: string;
  readonly placeholder: string;
  readonly groups?: readonly ValueGroup[];
};

/** A field for the one value of a key. */
export function Single({ state, name, ...rest }: SingleProps) {
  const { draft, q, catalogue, isTried, onChange } = state;
  return (
    <ValueField
      {...rest}
      name={name}
      value={fieldText(draft, name)}
      problem={draft.unread[name]?.problem}
      isTried={isTried}
      q={q}
      read={(text) => fieldText(withText(draftOf({ terms: [] }), name, text, catalogue), name)}
      onChange={(text) => onChange(withText(draft, name, text, catalogue))}
    />
  );
}
