import { mergeRanges, printFilter } from '@daybook/event';
import type { Finding } from '../finding.ts';
import { at, VALUES_MAX, where } from '../where.ts';
import { isSeen } from './markdown.ts';

/**
 * The filter of a finding as a report can show it, to be used as it stands. One that holds characters which cannot be seen is told by the
 * positions of the evidence, as many as a filter can name.
 */
export function shownFilter({ filter, evidence }: Pick<Finding, 'filter' | 'evidence'>): string {
  if (isSeen(filter)) return filter;
  const ranges = mergeRanges(evidence.map((position) => ({ first: position, last: position })));
  return printFilter(where(at(...ranges.slice(0, VALUES_MAX))));
}
