import { type Filter, printFilter } from '@daybook/event';
import type { Histogram } from '@daybook/sdk';
import { Button } from '../../../ui/button.tsx';
import { setTimes } from '../filters/edit-filter.ts';

export type OutlierButtonsProps = {
  readonly histogram: Histogram;
  readonly filter: Filter;
  /** Gets the whole filter with the time of the outliers in place of its times. */
  readonly onRange: (q: string) => void;
};

/** How many events lie too far apart to be in the bars; a press shows them. Nothing where there are none. */
export function OutlierButtons({ histogram, filter, onRange }: OutlierButtonsProps) {
  const { earlier, later, from, until } = histogram;
  const sides = [
    { word: 'earlier', count: sumOf(earlier), times: { until: Date.parse(from) } },
    { word: 'later', count: sumOf(later), times: { since: Date.parse(until) } },
  ];
  return sides
    .filter(({ count }) => count > 0)
    .map(({ word, count, times }) => (
      <Button
        key={word}
        variant="quiet"
        className="-mr-2 text-xs"
        title="Too far from the others to be in the bars"
        onClick={() => onRange(printFilter(setTimes(filter, times)))}
      >
        {count.toLocaleString('en')} much {word} {count === 1 ? 'event' : 'events'}
      </Button>
    ));
}

function sumOf(counts: Histogram['earlier']): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
