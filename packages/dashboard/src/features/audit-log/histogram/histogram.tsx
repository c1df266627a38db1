import { type Catalogue, type Filter, printFilter } from '@daybook/event';
import type { Histogram as Counts } from '@daybook/sdk';
import { memo, useId, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { classes } from '../../../ui/classes.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { NO_FILTER, setTimes } from '../filters/edit-filter.ts';
import { Axis } from './axis.tsx';
import { type Brush, rangeOf } from './brush.ts';
import { colourOf } from './category-colours.ts';
import { HistogramChart } from './histogram-chart.tsx';
import { HistogramTable } from './histogram-table.tsx';
import { chosenText, countsByCategory } from './histogram-words.ts';
import { OutlierButtons } from './outlier-buttons.tsx';

export type HistogramProps = {
  /** Undefined while nothing is counted. */
  readonly counts: Counts | undefined;
  /** Why nothing could be counted. */
  readonly error: Error | null;
  /** Whether the counts are of the filter before. */
  readonly isStale: boolean;
  /** Undefined when it cannot be read. */
  readonly filter: Filter | undefined;
  /** Whether it cannot be read, and so was not applied. */
  readonly isFilterWrong: boolean;
  readonly catalogue: Catalogue;
  /** On whose clocks times are shown: `local`, `UTC` or an IANA name. */
  readonly zone: string;
  /** Gets the whole filter with the chosen range in place of its times, or without times. */
  readonly onRange: (q: string) => void;
};

/** How many events match when, by category, and a way to narrow the time. Its height stays the same whatever it shows. */
export const Histogram = memo(function Histogram(props: HistogramProps) {
  const { counts: data, error, isStale, isFilterWrong, catalogue, zone, onRange } = props;
  const hintId = useId();
  const [isTableOpen, setTableOpen] = useState(false);
  const [brushed, setBrushed] = useState<{ readonly of: Counts; readonly brush: Brush }>();
  // What was chosen in other buckets means nothing in these.
  const brush = brushed !== undefined && brushed.of === data ? brushed.brush : undefined;

  const filter = props.filter ?? NO_FILTER;
  const bounds = filter.terms.filter((term) => term.kind === 'time').map(({ key }) => key);
  const isBounded = { since: bounds.includes('since'), until: bounds.includes('until') };
  const totals = data === undefined ? [] : countsByCategory(data, catalogue.categories);
  const categories = totals.map(({ category }) => category);

  function hint(counts: Counts): string {
    if (brush === undefined) return 'Drag, or use ← → and shift, to narrow the time';
    return `${chosenText(counts, brush, isBounded, zone)} · Enter applies, Esc cancels`;
  }

  function apply(chosen: Brush) {
    if (data === undefined) return;
    setBrushed(undefined);
    onRange(printFilter(setTimes(filter, rangeOf(chosen, data, isBounded))));
  }

  return (
    <section aria-label="Events over time" aria-busy={isStale} className="@container">
      <div className="flex min-h-8 pointer-coarse:min-h-10 items-center gap-2 text-muted text-xs">
        <p id={hintId} className="min-w-0 flex-1 truncate">
          {data !== undefined && totals.length > 0 && hint(data)}
        </p>
        {data !== undefined && <OutlierButtons histogram={data} filter={filter} onRange={onRange} />}
        {bounds.length > 0 && (
          <Button
            variant="quiet"
            className="-mr-3 text-xs"
            onClick={() => onRange(printFilter(setTimes(filter, {})))}
          >
            Clear range
          </Button>
        )}
      </div>
      {data === undefined || totals.length === 0 ? (
        <div className="flex h-25 items-center justify-center rounded-md bg-sunken text-muted text-sm">
          {error !== null ? (
            <Notice title="Events over time are not known" error={error} />
          ) : (
            <p>{emptyWords(!isFilterWrong, data)}</p>
          )}
        </div>
      ) : (
        <div className={classes('h-25', isStale && 'opacity-60')}>
          <HistogramChart
            histogram={data}
            categories={categories}
            zone={zone}
            expiredBefore={data.coverage.expiredBefore}
            brush={brush}
            brushText={brush === undefined ? 'Nothing chosen' : chosenText(data, brush, isBounded, zone)}
            hintId={hintId}
            onBrush={(next) => setBrushed(next && { of: data, brush: next })}
            onApply={apply}
          />
          <Axis histogram={data} zone={zone} />
        </div>
      )}
      <div className="min-h-7">
        {data !== undefined && totals.length > 0 && (
          <details className="text-xs" onToggle={(event) => setTableOpen(event.currentTarget.open)}>
            <summary className="list-none text-muted [&::-webkit-details-marker]:hidden">
              <span className="sr-only">Events over time as a table. </span>
              <Legend totals={totals} />
            </summary>
            {/* Hundreds of cells, which would be written with every answer. */}
            {isTableOpen && <HistogramTable histogram={data} categories={categories} zone={zone} />}
          </details>
        )}
      </div>
    </section>
  );
});

function Legend({
  totals,
}: {
  readonly totals: readonly { readonly category: string; readonly count: number }[];
}) {
  return (
    <span className="flex flex-wrap gap-x-4 gap-y-1 py-1">
      {totals.map(({ category, count }) => (
        <span key={category} className="inline-flex items-center gap-1.5">
          <span aria-hidden="true" className={classes('size-2.5 rounded-xs', colourOf(category).swatch)} />
          <Untrusted text={category} />
          <span className="tabular text-faint">{count.toLocaleString('en')}</span>
        </span>
      ))}
      <span aria-hidden="true" className="ml-auto text-accent underline underline-offset-2">
        Table
      </span>
    </span>
  );
}

function emptyWords(isRead: boolean, data: Counts | undefined): string {
  if (!isRead) return 'The filter cannot be applied';
  return data === undefined ? 'Counting events…' : 'No events';
}
