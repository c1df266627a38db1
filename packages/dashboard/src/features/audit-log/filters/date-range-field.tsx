import { useId, useState } from 'react';
import { classes } from '../../../ui/classes.ts';
import { ControlGroup } from './control-group.tsx';
import { CustomRange } from './custom-range.tsx';
import { type DateRange, isSameSpan, PRESETS, type Span, spanText, spanWords } from './date-range.ts';
import type { UnreadBounds } from './draft.ts';

export type DateRangeFieldProps = {
  readonly range: DateRange;
  readonly zone: string;
  readonly unread: UnreadBounds;
  /** The filter that is applied: when it changes, a range that was begun and left empty is closed. */
  readonly applied: string;
  readonly onChange: (range: Exclude<DateRange, { kind: 'other' }>, unread: UnreadBounds) => void;
};

/** The time that is covered: all of it, the last hours or days, or a range of one's own. */
export function DateRangeField({ range, zone, unread, applied, onChange }: DateRangeFieldProps) {
  const name = useId();
  const [customOf, setCustomOf] = useState<string>();
  const isCustom = customOf === applied;
  const isBetween = range.kind === 'between' || (isCustom && range.kind === 'any');
  const span = range.kind === 'last' ? range.span : undefined;
  const isPreset = span !== undefined && PRESETS.some((preset) => isSameSpan(preset, span));
  const spans: readonly Span[] = span === undefined || isPreset ? PRESETS : [...PRESETS, span];

  function choose(next: Exclude<DateRange, { kind: 'other' }>) {
    setCustomOf(undefined);
    onChange(next, {});
  }

  return (
    <ControlGroup label="Date range">
      <div className="flex flex-wrap gap-1">
        <Option
          name={name}
          label="Any"
          words="Any time"
          isChosen={range.kind === 'any' && !isCustom}
          onChoose={() => choose({ kind: 'any' })}
        />
        {spans.map((preset) => (
          <Option
            key={spanText(preset)}
            name={name}
            label={spanText(preset)}
            words={spanWords(preset)}
            isChosen={span !== undefined && isSameSpan(preset, span)}
            onChoose={() => choose({ kind: 'last', span: preset })}
          />
        ))}
        <Option
          name={name}
          label="Custom"
          words="Custom range"
          isChosen={isBetween}
          onChoose={() => {
            onChange({ kind: 'any' }, {});
            setCustomOf(applied);
          }}
        />
      </div>
      {isBetween && (
        <CustomRange
          range={range.kind === 'between' ? range : { kind: 'between' }}
          zone={zone}
          unread={unread}
          onChange={(next, bounds) => {
            setCustomOf(applied);
            onChange(next.since === undefined && next.until === undefined ? { kind: 'any' } : next, bounds);
          }}
        />
      )}
    </ControlGroup>
  );
}

type OptionProps = {
  /** What the options of one group have in common. */
  readonly name: string;
  readonly label: string;
  /** What is read out. */
  readonly words: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
};

function Option({ name, label, words, isChosen, onChoose }: OptionProps) {
  return (
    <label
      className={classes(
        'relative flex h-8 pointer-coarse:h-10 flex-auto cursor-pointer items-center justify-center rounded-md border px-1.25 text-xs pointer-coarse:text-sm has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2',
        isChosen
          ? 'border-accent bg-accent-soft font-medium text-ink'
          : 'border-line-control text-muted hover:bg-sunken',
      )}
    >
      <input
        type="radio"
        name={name}
        checked={isChosen}
        onChange={onChoose}
        aria-label={words}
        className="absolute inset-0 size-full cursor-pointer opacity-0"
      />
      <span aria-hidden="true">{label}</span>
    </label>
  );
}
