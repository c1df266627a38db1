import type { FilterKey } from './keys.ts';

/** The keys of the filter whose values can be counted, each value put into a filter finding what was counted. */
export const FACET_FIELDS = [
  'category',
  'type',
  'action',
  'actor',
  'env',
  'ip',
  'outcome',
  'project',
  'resource',
  'recorder',
] as const satisfies readonly FilterKey[];

export type FacetField = (typeof FACET_FIELDS)[number];
