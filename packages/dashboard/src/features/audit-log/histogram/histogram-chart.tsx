import type { Histogram } from '@daybook/sdk';
import { classes } from '../../../ui/classes.ts';
import { type Brush, endsOf, shareBefore } from './brush.ts';
import { colourOf } from './category-colours.ts';
import { Tooltip } from './tooltip.tsx';
import { useBrush } from './use-brush.ts';

export type HistogramChartProps = {
  readonly histogram: Histogram;
  /** The categories in the order in which they are stacked. */
  readonly categories: readonly string[];
  readonly zone: string;
  /** What was recorded before this time has expired; null when nothing has. */
  readonly expiredBefore: string | null;
  readonly brush: Brush | undefined;
  /** What is read out while buckets are chosen. */
  readonly brushText: string;
  readonly hintId: string;
  readonly onBrush: (brush: Brush | undefined) => void;
  readonly onApply: (brush: Brush) => void;
};

/** The least height of a bucket that is not empty, of 100: one event in a million is still seen. */
const LEAST = 3;
/** The share of the time that must have expired for the word to fit in. */
const LABELLED = 0.2;

/** The bars, stacked by category. A drag chooses a range and applies it; so do the arrow keys and Enter, with shift to extend. */
export function HistogramChart({
  histogram,
  categories,
  zone,
  expiredBefore,
  brush,
  brushText,
  hintId,
  onBrush,
  onApply,
}: HistogramChartProps) {
  const { buckets } = histogram;
  const count = buckets.length;
  const totals = buckets.map(({ counts }) => Object.values(counts).reduce((sum, part) => sum + part, 0));
  const most = Math.max(...totals, 1);
  const expiredShare = expiredBefore === null ? 0 : shareBefore(histogram, Date.parse(expiredBefore));
  const { shown, pointed, handlers } = useBrush({ count, brush, onBrush, onApply });

  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Range of time"
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={count - 1}
      aria-valuenow={shown?.head ?? count - 1}
      aria-valuetext={brushText}
      aria-describedby={hintId}
      {...handlers}
      className="relative h-20 cursor-crosshair touch-pan-y select-none rounded-sm border-line border-b"
    >
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${count} 100`}
        preserveAspectRatio="none"
        className="size-full overflow-visible"
      >
        {expiredShare > 0 && (
          <rect data-expired width={expiredShare * count} height={100} className="fill-sunken" />
        )}
        {buckets.map(({ start, counts }, index) => {
          const total = totals[index] ?? 0;
          const height = total === 0 ? 0 : Math.max((total / most) * 100, LEAST);
          let top = 100;
          return (
            <g key={start}>
              {index === pointed && <rect x={index} width={1} height={100} className="fill-sunken" />}
              {categories.map((category) => {
                const part = ((counts[category] ?? 0) / Math.max(total, 1)) * height;
                top -= part;
                if (part === 0) return null;
                return (
                  <rect
                    key={category}
                    x={index + 0.08}
                    y={top}
                    width={0.84}
                    height={part}
                    vectorEffect="non-scaling-stroke"
                    className={classes('stroke-[0.5] stroke-canvas', colourOf(category).fill)}
                  />
                );
              })}
            </g>
          );
        })}
        {shown !== undefined && <Chosen brush={shown} />}
      </svg>
      {expiredShare > LABELLED && (
        <span aria-hidden="true" className="pointer-events-none absolute top-0.5 left-1 text-faint text-xs">
          expired
        </span>
      )}
      {pointed !== undefined && (
        <Tooltip histogram={histogram} index={pointed} categories={categories} zone={zone} />
      )}
    </div>
  );
}

function Chosen({ brush }: { readonly brush: Brush }) {
  const { first, last } = endsOf(brush);
  return (
    <rect
      x={first}
      y={0}
      width={last - first + 1}
      height={100}
      vectorEffect="non-scaling-stroke"
      className="fill-accent/20 stroke-1 stroke-accent"
    />
  );
}
