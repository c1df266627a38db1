import type { Histogram } from '@daybook/sdk';
import { classes } from '../../../ui/classes.ts';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { timesOf } from './brush.ts';
import { colourOf } from './category-colours.ts';
import { rangeText } from './range-text.ts';

export type TooltipProps = {
  readonly histogram: Histogram;
  readonly index: number;
  readonly categories: readonly string[];
  readonly zone: string;
};

/** What one bucket holds, beside it. The slider and the table say the same to those who do not see it. */
export function Tooltip({ histogram, index, categories, zone }: TooltipProps) {
  const counts = histogram.buckets[index]?.counts ?? {};
  const present = categories.filter((category) => (counts[category] ?? 0) > 0);
  const place = ((index + 0.5) / histogram.buckets.length) * 100;
  return (
    <div
      aria-hidden="true"
      // Its own part of that place stands there, so that it never reaches beyond either edge.
      style={{ left: `${place}%`, transform: `translateX(-${place}%)` }}
      className="pointer-events-none absolute top-full z-20 mt-1 w-max max-w-full rounded-md border border-line bg-surface px-3 py-2 text-xs shadow-float"
    >
      <p className="whitespace-nowrap font-medium">{rangeText(timesOf(histogram, index), zone)}</p>
      {present.length === 0 && <p className="text-muted">No events</p>}
      {present.map((category) => (
        <p key={category} className="mt-0.5 flex items-center gap-2">
          <span className={classes('size-2.5 shrink-0 rounded-xs', colourOf(category).swatch)} />
          <Untrusted text={category} />
          <span className="tabular ml-auto pl-3">{counts[category]?.toLocaleString('en')}</span>
        </p>
      ))}
    </div>
  );
}
