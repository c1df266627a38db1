import type { Histogram } from '@daybook/sdk';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { timesOf } from './brush.ts';
import { rangeText } from './range-text.ts';

export type HistogramTableProps = {
  readonly histogram: Histogram;
  readonly categories: readonly string[];
  readonly zone: string;
};

/** The same counts as numbers, newest first; times without events are left out. */
export function HistogramTable({ histogram, categories, zone }: HistogramTableProps) {
  const { buckets, earlier, later } = histogram;
  const rows = [
    { time: 'Much earlier', counts: earlier },
    ...buckets.map(({ counts }, index) => ({ time: rangeText(timesOf(histogram, index), zone), counts })),
    { time: 'Much later', counts: later },
  ]
    .filter(({ counts }) => Object.keys(counts).length > 0)
    .toReversed();
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
      aria-label="Events by time and category"
      className="mt-2 max-h-64 overflow-auto rounded-md border border-line bg-surface"
    >
      <table className="w-full text-xs">
        <thead>
          <tr className="border-line border-b text-left text-muted">
            <th scope="col" className="px-3 py-1.5 font-medium">
              Time
            </th>
            {categories.map((category) => (
              <th key={category} scope="col" className="px-3 py-1.5 text-right font-medium">
                <Untrusted text={category} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ time, counts }) => (
            <tr key={time} className="border-line border-b last:border-0">
              <th scope="row" className="whitespace-nowrap px-3 py-1 text-left font-normal">
                {time}
              </th>
              {categories.map((category) => (
                <td key={category} className="tabular px-3 py-1 text-right">
                  {(counts[category] ?? 0).toLocaleString('en')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
