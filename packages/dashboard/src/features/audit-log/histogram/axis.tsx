import type { Histogram } from '@daybook/sdk';
import { classes } from '../../../ui/classes.ts';
import { timesOf } from './brush.ts';
import { tickText } from './range-text.ts';

const TICKS = 8;
/** Beyond it a tick would be cut off at the edge. */
const LAST_PLACE = 0.85;

/** When the buckets are, on the clocks of the zone; every second tick only where there is room. */
export function Axis({ histogram, zone }: { readonly histogram: Histogram; readonly zone: string }) {
  const count = histogram.buckets.length;
  const step = Math.max(1, Math.ceil(count / TICKS));
  const spanMs = count * histogram.bucketSeconds * 1_000;
  const ticks = Array.from({ length: Math.ceil(count / step) }, (_, tick) => tick * step)
    .filter((index) => index / count <= LAST_PLACE)
    .map((index) => ({
      index,
      ms: timesOf(histogram, index).since,
      before: index === 0 ? undefined : timesOf(histogram, index - step).since,
    }));
  return (
    <div aria-hidden="true" className="relative h-5 overflow-hidden text-faint text-xs">
      {ticks.map(({ index, ms, before }, tick) => (
        <span
          key={index}
          style={{ left: `${(index / count) * 100}%` }}
          className={classes(
            'absolute top-0 whitespace-nowrap border-line border-l pt-0.5 pl-1',
            tick % 2 === 1 && 'hidden @2xl:block',
          )}
        >
          {tickText(ms, spanMs, zone, before)}
        </span>
      ))}
    </div>
  );
}
