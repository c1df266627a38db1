import { useId, useState } from 'react';
import { RadioPill } from '../../../ui/radio-pill.tsx';
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
        <RadioPill
          name={name}
          label="Any"
          words="Any time"
          isChosen={range.kind === 'any' && !isCustom}
          onChoose={() => choose({ kind: 'any' })}
        />
        {spans.map((preset) => (
          <RadioPill
            key={spanText(preset)}
            name={name}
            label={spanText(preset)}
            words={spanWords(preset)}
            isChosen={span !== undefined && isSameSpan(preset, span)}
            onChoose={() => choose({ kind: 'last', span: preset })}
          />
        ))}
        <RadioPill
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
