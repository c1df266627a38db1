import { useId } from 'react';
import { RadioPill } from '../../../ui/radio-pill.tsx';
import { CustomRange } from '../../audit-log/filters/custom-range.tsx';
import { isSameSpan, spanText, spanWords } from '../../audit-log/filters/date-range.ts';
import type { UnreadBounds } from '../../audit-log/filters/draft.ts';
import { localZone } from '../../audit-log/times.ts';
import { WINDOW_SPANS, type Window } from './window.ts';

export type WindowFieldProps = {
  readonly label: string;
  readonly hint: string;
  readonly window: Window;
  readonly unread: UnreadBounds;
  readonly problem: string | undefined;
  readonly onChange: (window: Window, unread: UnreadBounds) => void;
};

/** The time that is looked at: the last hours or days, or a range of one's own on the reader's clocks. */
export function WindowField({ label, hint, window, unread, problem, onChange }: WindowFieldProps) {
  const id = useId();
  return (
    <fieldset aria-describedby={`${id}-hint ${id}-problem`} className="min-w-0 max-w-md">
      <legend className="mb-1.5 font-medium text-sm">{label}</legend>
      <div className="flex flex-wrap gap-1">
        {WINDOW_SPANS.map((span) => (
          <RadioPill
            key={spanText(span)}
            name={id}
            label={spanText(span)}
            words={spanWords(span)}
            isChosen={window.kind === 'last' && isSameSpan(window.span, span)}
            onChoose={() => onChange({ kind: 'last', span }, {})}
          />
        ))}
        <RadioPill
          name={id}
          label="Custom"
          words="Custom range"
          isChosen={window.kind === 'between'}
          onChoose={() => onChange({ kind: 'between' }, {})}
        />
      </div>
      <p id={`${id}-hint`} className="mt-1.5 text-muted text-xs">
        {hint}
      </p>
      {window.kind === 'between' && (
        <CustomRange range={window} zone={localZone()} unread={unread} onChange={onChange} />
      )}
      <div
        id={`${id}-problem`}
        role="alert"
        className={problem === undefined ? undefined : 'mt-1.5 text-bad text-sm'}
      >
        {problem}
      </div>
    </fieldset>
  );
}
