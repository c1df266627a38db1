import type { Histogram } from '@daybook/sdk';
import { type Brush, endsOf, rangeOf } from './brush.ts';
import { rangeText } from './range-text.ts';

/** How many events each category has, in the order of the catalogue; categories that it does not know come last. */
export function countsByCategory(
  { buckets, earlier, later }: Histogram,
  order: readonly string[],
): readonly { readonly category: string; readonly count: number }[] {
  const totals = new Map<string, number>();
  for (const counts of [earlier, later, ...buckets.map((bucket) => bucket.counts)]) {
    for (const [category, count] of Object.entries(counts))
      totals.set(category, (totals.get(category) ?? 0) + count);
  }
  const place = (category: string) => (order.includes(category) ? order.indexOf(category) : order.length);
  return [...totals]
    .map(([category, count]) => ({ category, count }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => place(a.category) - place(b.category));
}

/** The time that a brush stands for, and how many events are in it. */
export function chosenText(
  histogram: Histogram,
  brush: Brush,
  isBounded: Parameters<typeof rangeOf>[2],
  zone: string,
): string {
  const { first, last } = endsOf(brush);
  const count = histogram.buckets
    .slice(first, last + 1)
    .flatMap(({ counts }) => Object.values(counts))
    .reduce((sum, part) => sum + part, 0);
  const words = `${count.toLocaleString('en')} ${count === 1 ? 'event' : 'events'}`;
  return `${rangeText(rangeOf(brush, histogram, isBounded), zone)} · ${words}`;
}
