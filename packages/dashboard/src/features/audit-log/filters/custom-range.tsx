import { lazy, Suspense, useId, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input } from '../../../ui/input.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import type { DateRange } from './date-range.ts';
import type { Unread, UnreadBounds } from './draft.ts';
import { readWallText, wallText, zoneName } from './zone-time.ts';

type Between = Extract<DateRange, { kind: 'between' }>;
type Bound = 'since' | 'until';

export type CustomRangeProps = {
  readonly range: Between;
  readonly zone: string;
  readonly unread: UnreadBounds;
  readonly onChange: (range: Between, unread: UnreadBounds) => void;
};

const Calendar = lazy(() => import('./calendar.tsx').then(({ Calendar: part }) => ({ default: part })));

/** A range of one's own, from a calendar or written with its times, on the clocks of the zone that is shown. */
export function CustomRange({ range, zone, unread, onChange }: CustomRangeProps) {
  const { since, until } = range;
  const [isCalendarOpen, setIsCalendarOpen] = useState(true);
  const isReversed = since !== undefined && until !== undefined && since >= until;

  function set(bound: Bound, { ms, problem }: Written) {
    const { [bound]: _before, ...rest } = range;
    const { [bound]: _unread, ...others } = unread;
    onChange(
      ms === undefined ? rest : { ...rest, [bound]: ms },
      problem ? { ...others, [bound]: problem } : others,
    );
  }

  return (
    <div className="mt-3 flex flex-col gap-3">
      <BoundField
        label="From"
        ms={since}
        zone={zone}
        problem={unread.since?.problem}
        onChange={(written) => set('since', written)}
      />
      <BoundField
        label="Until, not included"
        ms={until}
        zone={zone}
        problem={unread.until?.problem ?? (isReversed ? 'The range must end after it begins' : undefined)}
        onChange={(written) => set('until', written)}
      />
      <p className="flex items-center justify-between gap-2 text-muted text-xs">
        <span className="min-w-0 truncate">{zoneName(zone)} time</span>
        <Button
          variant="quiet"
          className="-my-1 px-2 text-xs"
          aria-expanded={isCalendarOpen}
          onClick={() => setIsCalendarOpen(!isCalendarOpen)}
        >
          {isCalendarOpen ? 'Hide calendar' : 'Show calendar'}
        </Button>
      </p>
      {isCalendarOpen && (
        <div className="min-h-72">
          <Suspense fallback={<Skeleton lines={7} label="Loading the calendar" />}>
            <Calendar range={range} zone={zone} onChange={(next) => onChange(next, {})} />
          </Suspense>
        </div>
      )}
    </div>
  );
}

/** A time, or what cannot be one; neither in an empty field. */
type Written = { readonly ms?: number; readonly problem?: Unread };

type BoundFieldProps = {
  readonly label: string;
  readonly ms: number | undefined;
  readonly zone: string;
  readonly problem: string | undefined;
  readonly onChange: (written: Written) => void;
};

function BoundField({ label, ms, zone, problem, onChange }: BoundFieldProps) {
  const id = useId();
  const shown = ms === undefined ? '' : wallText(ms, zone);
  // While a year is written digit by digit, the field holds times that no filter can have.
  const [written, setWritten] = useState(shown);
  const isWritten = problem !== undefined || readWallText(written, zone) === ms;

  function write(text: string) {
    setWritten(text);
    const read = readWallText(text, zone);
    if (read === undefined) onChange({});
    else onChange(read < 0 ? { problem: { text, problem: 'Times begin with 1970' } } : { ms: read });
  }

  return (
    <Field id={id} label={label} error={problem}>
      {(described) => (
        <Input
          id={id}
          {...described}
          type="datetime-local"
          step={1}
          min="1970-01-01T00:00"
          max="9999-12-31T23:59"
          value={isWritten ? written : shown}
          onChange={(event) => write(event.target.value)}
          className="w-full px-2"
        />
      )}
    </Field>
  );
}
